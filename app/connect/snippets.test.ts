/** @file The snippets as they are copied: each of plain HTTP and of our own package is run against a platform. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { runs } from '@/server/services/runs';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';
import { snippets } from './snippets';

const run = promisify(execFile);

it('log in as they are', async () => {
  const platform = makePlatform();
  const { ctx } = platform;
  const { url } = await serveApi(platform);
  const textOf = (value: string) => snippets(url).find((each) => each.value === value)?.text ?? '';
  const home = path.resolve(import.meta.dirname, '../../python');
  const env = { ...process.env, PYTHONPATH: home, PYTHONDONTWRITEBYTECODE: '1' };
  const cwd = temporaryDirectory();
  await run('bash', ['-ec', textOf('python').replaceAll('python -', 'python3 -')], { env, cwd });
  const { stdout } = await run('bash', ['-ec', textOf('curl').split('# with')[0] ?? ''], { env, cwd });
  const [id = ''] = /run_[0-9a-z]{12}/.exec(stdout) ?? [];
  await run('bash', ['-ec', (textOf('curl').split('answered:')[1] ?? '').replaceAll('run_…', id)], { env, cwd });
  const found = runs.list({ ctx, input: { sort: { by: 'name', descending: false } } }).items;
  expect(found).toMatchObject([
    { name: 'From curl', kind: 'external', state: 'finished' },
    { name: 'From Python', kind: 'external', state: 'finished', experiment: { name: 'First' } },
  ]);
});
