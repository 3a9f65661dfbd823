/**
 * @file npm itself killed, or the program that started the journeys' platform: its children end in order, and leave the
 * port and the folder free.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { freePort } from './port';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({ supervisor: new URL('./index.ts', import.meta.url) });
});
afterAll(() => programs.remove());

const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 100_000, interval: 20 });
const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** A package whose `npm start` runs the real supervisor in the foreground, with two small programs that note their ids. */
async function startByNpm(folder: string, endsWithParent: boolean): Promise<ChildProcess> {
  const port = String(await freePort());
  const environment = { PORT: port, MASTHEAD_DATA: path.join(folder, 'data') };
  const note = (name: string) =>
    `require('node:fs').writeFileSync(${JSON.stringify(path.join(folder, name))}, String(process.pid));`;
  const server = `${note('web')} require('node:http').createServer((_, response) => response.end(JSON.stringify({ status: 'ok', dispatcher: { alive: true, seenAt: Date.now() } }))).listen(${port}, '127.0.0.1');`;
  const program = (name: string, script: string) => ({
    name,
    command: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: environment,
  });
  const script = `
    import { writeFileSync } from 'node:fs';
    import { readSettings, runInForeground } from ${JSON.stringify(`file://${programs.file('supervisor')}`)};
    writeFileSync(${JSON.stringify(path.join(folder, 'supervisor'))}, String(process.pid));
    await runInForeground({
      settings: readSettings(${JSON.stringify(environment)}),
      web: ${JSON.stringify(program('web server', server))},
      dispatcher: ${JSON.stringify(program('dispatcher', `${note('dispatcher')} setInterval(() => {}, 1000);`))},
      stopRuns: false,
      endsWithParent: ${endsWithParent},
      onLine() {},
    }, (line) => writeFileSync(${JSON.stringify(path.join(folder, 'said'))}, line + '\\n', { flag: 'a' }));
    process.exit(0);`;
  writeFileSync(path.join(folder, 'start.mjs'), script);
  const start = `exec ${JSON.stringify(process.execPath)} start.mjs`;
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'launched', scripts: { start } }));
  if (!endsWithParent) return spawn('npm', ['start'], { cwd: folder, stdio: 'ignore' });
  const { npm_lifecycle_event: _, ...env } = process.env;
  const parent = `require('node:child_process').spawn(process.execPath, ['start.mjs'], { stdio: 'ignore', detached: true });`;
  return spawn(process.execPath, ['-e', parent], { cwd: folder, stdio: 'ignore', env });
}

it.each([
  ['npm', false],
  ['The program', true],
])('ends supervisor, web server and dispatcher when it is killed: %s', async (name, endsWithParent) => {
  const folder = temporaryDirectory();
  const npm = await startByNpm(folder, endsWithParent);
  const said = () => (existsSync(path.join(folder, 'said')) ? readFileSync(path.join(folder, 'said'), 'utf8') : '');
  await until(() => expect(said()).toContain('Masthead is ready'));
  const pids = ['supervisor', 'web', 'dispatcher'].map((name) => Number(readFileSync(path.join(folder, name), 'utf8')));
  expect(pids.map(lives)).toEqual([true, true, true]);
  npm.kill('SIGKILL');
  await until(() => expect(pids.map(lives)).toEqual([false, false, false]));
  expect(said()).toContain(`${name}, which started this, has ended`);
  expect(said()).toMatch(/Stopped\. Running runs continue/);
});
