/** @file Local runners as processes: own session, niced, output in files, found again by pid and start time. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import { localExecutor } from './local';
import type { Executor, ExecutorHandle } from './types';

let directory: string;
let executor: Executor;
const started: ExecutorHandle[] = [];
let exits = 0;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'masthead-executor-'));
  const program = path.join(directory, 'program.mjs');
  writeFileSync(
    program,
    `console.log('directory', process.argv[2]); console.error('a warning');
     process.on('SIGTERM', () => process.exit(75)); setInterval(() => undefined, 1000);`,
  );
  exits = 0;
  executor = localExecutor({ program, environment: process.env, onExit: () => (exits += 1) });
});
afterEach(async () => {
  for (const handle of started.splice(0)) {
    await executor.signal(handle, directory, 'SIGKILL');
    await until(async () => expect(await executor.isAlive(handle, directory)).toBe(false));
  }
  rmSync(directory, { recursive: true });
});

const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 100_000, interval: 10 });

async function start(): Promise<ExecutorHandle> {
  const handle = await executor.start(directory, {});
  started.push(handle);
  await until(() => expect(readFileSync(path.join(directory, attemptFiles.stderr), 'utf8')).toContain('a warning'));
  return handle;
}

describe('the local executor', () => {
  it('starts runners in their own session, niced, with their output in files', async () => {
    const { pid } = await start();
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
    expect(fields?.[3]).toBe(String(pid));
    expect(getPriority(pid)).toBeGreaterThanOrEqual(5);
    expect(readFileSync(path.join(directory, attemptFiles.stdout), 'utf8')).toBe(`directory ${directory}\n`);
  });

  it('knows its process from another one with the same pid', async () => {
    const handle = await start();
    expect(await executor.isAlive(handle, directory)).toBe(true);
    const other = { ...handle, startTicks: (handle.startTicks ?? 0) + 1 };
    expect(await executor.isAlive(other, directory)).toBe(false);
    await executor.signal(other, directory, 'SIGKILL');
    expect(await executor.isAlive(handle, directory)).toBe(true);
  });

  it('finds a process again that another executor started', async () => {
    const handle = await start();
    const later = localExecutor({ program: 'none', environment: process.env });
    expect(await later.isAlive(handle, directory)).toBe(true);
    await later.signal(handle, directory, 'SIGTERM');
    await until(async () => expect(await later.isAlive(handle, directory)).toBe(false));
    expect(later.exitOf(handle)).toBeNull();
  });

  it('learns how its process ended before it calls it gone', async () => {
    const [first, second] = [await start(), await start()];
    await executor.signal(first, directory, 'SIGTERM');
    await executor.signal(second, directory, 'SIGKILL');
    await until(async () =>
      expect([await executor.isAlive(first, directory), await executor.isAlive(second, directory)]).toEqual([
        false,
        false,
      ]),
    );
    expect([executor.exitOf(first), executor.exitOf(second)]).toEqual(['75', 'SIGKILL']);
    expect(exits).toBe(2);
  });

  it('says so when a runner cannot be started', async () => {
    await expect(executor.start(path.join(directory, 'nowhere'), {})).rejects.toThrow(/nowhere/);
  });
});
