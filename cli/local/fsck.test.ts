/** @file `masthead fsck`: says that a folder is sound, names what is not, and fails then. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { updateRun } from '@/db/queries/run/run';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun, makeRunningRun } from '@/test/factories/run';
import { run } from '../test-support/run';

async function folder() {
  const platform = makePlatform();
  const basis = await makeBasis(platform.ctx);
  return { ...platform, basis, cli: (...args: string[]) => run(['fsck', '--data', platform.dataDirectory, ...args]) };
}

const broken = (out: string): Record<string, string[]> =>
  Object.fromEntries(
    JSON.parse(out)
      .checks.filter(({ breaches }: { breaches: string[] }) => breaches.length > 0)
      .map(({ id, breaches }: { id: string; breaches: string[] }) => [id, breaches]),
  );

describe('masthead fsck', () => {
  it('says of each thing that must hold whether it does', async () => {
    const { ctx, basis, cli } = await folder();
    const { run: id } = makeRunningRun(ctx, basis.search);
    const waiting = makeQueuedRun(ctx, basis.search);
    const sound = await cli();
    expect([sound.status, sound.err]).toEqual([0, '']);
    expect(sound.out).toMatch(/^VERDICT +CHECK\nholds +The structure of the database/);
    updateRun(ctx.db, id, { state: 'failed', endedAt: 5 });
    updateRun(ctx.db, waiting, { state: 'running' });
    const found = await cli('--json');
    expect(found.status).toBe(1);
    expect(broken(found.out)).toEqual({
      'ended-run-open-attempt': [`${id} is failed, and its attempt 1 is open.`],
      'working-run-no-attempt': [`${waiting} is running without an attempt.`],
    });
    expect((await cli()).out).toContain(`\n${id} is failed, and its attempt 1 is open.\n`);
  });

  it('finds a process that works where nothing is open', async () => {
    const { dataDirectory, cli } = await folder();
    const attempt = path.join(dataDirectory, 'runs', 'run_x', '1');
    mkdirSync(attempt, { recursive: true });
    const program = path.join(attempt, 'idle.js');
    writeFileSync(program, 'setInterval(() => {}, 1000); console.log("up");');
    const child = spawn(process.execPath, [program, attempt]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const { status, out } = await cli('--json');
    expect(status).toBe(1);
    expect(broken(out)).toEqual({ 'known-processes': [expect.stringContaining(`Process ${child.pid} works on `)] });
  });

  it('needs a database, and names if there is none', async () => {
    const { err, status } = await run(['fsck', '--data', '/nowhere', '--json']);
    expect([status, err]).toEqual([1, expect.stringContaining('no database in /nowhere')]);
  });
});
