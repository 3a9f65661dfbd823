/** @file Programs that are measured, with all that they start: their memory and their time on cores. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

export interface Served {
  readonly url: string;
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** Processes and what they started, directly or not. */
function treeOf(pids: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readProc(`${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(') ') + 4).split(' ')[0]);
    if (stat !== '') parents.set(Number(name), parent);
  }
  const found = new Set(pids);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** Empty for a process that has ended. */
function readProc(at: string): string {
  try {
    return readFileSync(`/proc/${at}`, 'utf8');
  } catch {
    return '';
  }
}

/** Resident memory in bytes; what several processes share counts once (proportional set size). */
export function memoryOf(pids: readonly number[]): number {
  return treeOf(pids).reduce((sum, pid) => {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readProc(`${pid}/smaps_rollup`))?.[1];
    return sum + Number(kilobytes ?? 0) * 1024;
  }, 0);
}

/** User and system time in seconds, also of children that have ended. */
export function cpuOf(pids: readonly number[]): number {
  return treeOf(pids).reduce((sum, pid) => {
    const stat = readProc(`${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
    return sum + fields.slice(11, 15).reduce((all, ticks) => all + Number(ticks), 0) / 100;
  }, 0);
}

/** Bytes of all files below a folder. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const at = path.join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(at) : (statSync(at, { throwIfNoEntry: false })?.size ?? 0));
  }, 0);
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A server that answers at `url`; its output goes to a file in `folder`. @throws Error with its last lines where it does not come up */
export async function serve({ program, args, environment }: Command, url: string, folder: string): Promise<Served> {
  mkdirSync(folder, { recursive: true });
  const output = path.join(folder, 'server.log');
  const descriptor = openSync(output, 'w');
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', descriptor, descriptor],
    env: { ...process.env, ...environment },
  });
  const deadline = performance.now() + 180_000;
  while (!(await answers(url))) {
    if (performance.now() > deadline || child.exitCode !== null) {
      await end(child);
      throw new Error(
        `${path.basename(program)} does not answer at ${url}:\n${readFileSync(output, 'utf8').slice(-2000)}`,
      );
    }
    await wait(100);
  }
  return { url, pids: child.pid === undefined ? [] : [child.pid], stop: () => end(child) };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer.status < 500;
  } catch {
    return false;
  }
}

/** Asks it to end, and all that it started after a while. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const tree = treeOf([child.pid]);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = new AbortController();
  const late = wait(20_000, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([ended, late]);
  patience.abort();
  for (const pid of tree) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  await ended;
}

/** bench/peers/feed.py, asked line by line. */
export class Feeder {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  constructor(python: string, name: string, environment: Readonly<Record<string, string>>) {
    this.child = spawn(python, ['-B', path.resolve(import.meta.dirname, '../../peers/feed.py'), name], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment, PYTHONWARNINGS: 'ignore' },
    });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.errors = `${this.errors}${text}`.slice(-4000);
    });
    this.child.stdin?.on('error', () => undefined);
    if (this.child.stdout === null) throw new Error('The feeder has no output.');
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(request: unknown): Promise<unknown> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`The feeder ended: ${this.errors.trim()}`);
    return JSON.parse(value);
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin?.end();
    await ended;
  }
}
