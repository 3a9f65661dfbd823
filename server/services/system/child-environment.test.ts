/** @file The environment of processes that work for members. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { localExecutor } from '@/workers/executors/local';
import { readerEnvironment, runnerEnvironment } from './child-environment';

const secret = {
  MASTHEAD_TOKEN: 'mht_secret',
  MASTHEAD_OIDC_CLIENT_SECRET: 'secret',
  MASTHEAD_BACKUP_COPY: '["rclone"]',
  AWS_SECRET_ACCESS_KEY: 'secret',
  GITHUB_TOKEN: 'secret',
  SSH_AUTH_SOCK: '/run/agent',
  DATABASE_URL: 'postgres://u:p@db/x',
};
const needed = {
  PATH: process.env.PATH,
  HOME: '/home/lab',
  LC_ALL: 'C',
  OMP_NUM_THREADS: '4',
  CUDA_VISIBLE_DEVICES: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
  NODE_OPTIONS: '--max-old-space-size=4096',
  SLURM_JOB_ID: '7',
  MASTHEAD_ROOT: '/opt/masthead',
  MASTHEAD_ENGINE_ISA: 'avx2',
  MASTHEAD_DATA_MODE: 'group',
};

it('is what they need, and no secret', () => {
  expect(runnerEnvironment({ ...secret, ...needed }, [])).toEqual({ NODE_ENV: 'production', ...needed });
  expect(Object.keys(readerEnvironment({ ...secret, ...needed })).sort()).toEqual(
    ['NODE_ENV', 'PATH', 'HOME', 'MASTHEAD_DATA_MODE'].sort(),
  );
});

it('includes what the operator names', () => {
  expect(runnerEnvironment({ ...secret, WANDB_MODE: 'offline' }, ['WANDB_MODE'])).toEqual({
    NODE_ENV: 'production',
    WANDB_MODE: 'offline',
  });
});

it('is all that a runner that was started sees', async () => {
  const directory = path.join(temporaryDirectory(), 'attempt');
  mkdirSync(directory);
  const program = path.join(directory, 'program.js');
  const seen = path.join(directory, 'seen.json');
  writeFileSync(program, `require('fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env))`);
  const executor = localExecutor({
    program,
    environment: runnerEnvironment({ ...secret, ...needed, NODE_OPTIONS: '' }, []),
  });
  await executor.start(directory, {});
  const names = await vi.waitFor(() => Object.keys(JSON.parse(readFileSync(seen, 'utf8'))));
  expect(names).toContain('OMP_NUM_THREADS');
  for (const name of Object.keys(secret)) expect(names).not.toContain(name);
});
