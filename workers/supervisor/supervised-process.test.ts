/** @file A supervised program: real child processes that end, hang and are restarted. */
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  countFailure,
  type Program,
  restartDelay,
  type SupervisedHooks,
  type SupervisedProcess,
  supervise,
} from './supervised-process';

function program(script: string): Program {
  return { name: 'probe', command: process.execPath, args: ['-e', script], cwd: process.cwd(), env: process.env };
}

function superviseForTest(script: string, hooks?: SupervisedHooks): SupervisedProcess {
  const supervised = supervise(program(script), hooks);
  onTestFinished(() => supervised.stop(100));
  return supervised;
}

/** The pid that the probe printed as its n-th line. */
async function printedPid(supervised: SupervisedProcess, line = 0): Promise<number> {
  return vi.waitUntil(() => Number(supervised.lastLines()[line]) || undefined, { timeout: 100_000 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const stayAlive = 'console.log(process.pid); setInterval(() => {}, 1000);';

it('restarts a program that ended unexpectedly, and says how it ended', async () => {
  const exits: string[] = [];
  const supervised = superviseForTest('console.log(process.pid); process.exit(3)', {
    onExit: (what) => exits.push(what),
  });
  const first = await printedPid(supervised, 0);
  const second = await printedPid(supervised, 1);
  expect(second).not.toBe(first);
  expect(exits[0]).toBe('exit code 3');
  expect(supervised.failures()).toBeGreaterThanOrEqual(1);
});

it('reports a command that does not exist as an exit', async () => {
  const exits: string[] = [];
  const supervised = supervise({ ...program(''), command: '/nowhere/at-all' }, { onExit: (what) => exits.push(what) });
  onTestFinished(() => supervised.stop(100));
  await vi.waitUntil(() => exits.length > 0);
  expect(exits[0]).toContain('ENOENT');
});

it('stops a program that obeys, and leaves no process', async () => {
  const supervised = superviseForTest(stayAlive);
  const pid = await printedPid(supervised);
  await supervised.stop(5_000);
  expect(isAlive(pid)).toBe(false);
  expect(supervised.failures()).toBe(0);
});

it('kills a program that ignores SIGTERM once the grace is over, its children too', async () => {
  const child = 'setInterval(() => {}, 1000)';
  const supervised = superviseForTest(
    `process.on('SIGTERM', () => {}); console.log(process.pid);
     const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
     console.log(child.pid); setInterval(() => {}, 1000);`,
  );
  const pid = await printedPid(supervised, 0);
  const childPid = await printedPid(supervised, 1);
  await supervised.stop(200);
  expect(isAlive(pid)).toBe(false);
  await vi.waitUntil(() => !isAlive(childPid), { timeout: 100_000 });
});

it('restarts on demand without counting a failure', async () => {
  const supervised = superviseForTest(stayAlive);
  const first = await printedPid(supervised, 0);
  await supervised.restart(5_000);
  const second = await printedPid(supervised, 1);
  expect(isAlive(first)).toBe(false);
  expect(isAlive(second)).toBe(true);
  expect(supervised.failures()).toBe(0);
});

it('waits longer after each failure in a row, and forgets them after a healthy minute', () => {
  const delays = [1, 2, 3, 4, 5, 50].map(restartDelay);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(countFailure(4, 1_000)).toBe(5);
  expect(countFailure(4, 60_000)).toBe(1);
});
