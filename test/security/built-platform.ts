/** @file The platform as an operator starts it, from the production build, for effects of the whole: starvation, memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { json } from '@/test/factories/accounts';
import { temporaryDirectory } from '@/test/temporary-directory';
import { freePort } from '@/workers/supervisor/port';

const root = path.resolve(import.meta.dirname, '../..');
export const owner = { name: 'Ada', handle: 'ada', email: 'ada@example.org', password: 'analytical engines' };

export interface BuiltPlatform {
  readonly url: string;
  /** Its data folder. */
  readonly data: string;
  /** Of the first account, an administrator's. */
  readonly cookie: string;
  /** The output of its programs so far, on both streams. */
  printed(): string;
  /** Processes below the one that was started, by a part of their command line. */
  processes(program: string): number[];
}

/** Builds if there is no build; ends with the test. */
export async function startBuiltPlatform(environment: Readonly<Record<string, string>> = {}): Promise<BuiltPlatform> {
  const port = await freePort();
  const data = path.join(temporaryDirectory(), 'data');
  const args = ['scripts/start.mjs', '--data', data, '--port', String(port)];
  const child = spawn(process.execPath, [...args, '--stop-runs'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  // Its output is complete by then.
  const ended = once(child, 'close');
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
  }, 60_000);
  const url = `http://127.0.0.1:${port}${process.env.MASTHEAD_BASE_PATH ?? ''}`;
  const healthy = () =>
    fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  await untilUp(healthy, ended, () => printed);
  await expect.poll(() => printed).toMatch(/mhf_[\w-]+/);
  const [secret = ''] = /mhf_[\w-]+/.exec(printed) ?? [];
  const { password, ...account } = owner;
  const joined = await fetch(`${url}/api/join`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ secret, password, account }),
  });
  expect(joined.status).toBe(204);
  const cookie = joined.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  return {
    url,
    data,
    cookie,
    printed: () => printed,
    processes: (program) => below(child.pid ?? 0).filter((pid) => commandOf(pid).includes(program)),
  };
}

/** @throws at once, with its last output, where its process ends before */
export async function untilUp(
  up: () => Promise<boolean>,
  ended: Promise<unknown>,
  printed: () => string,
): Promise<void> {
  let over = false;
  const end = ended.then(() => {
    over = true;
  });
  const deadline = performance.now() + 500_000;
  while (!(await up())) {
    const pause = new AbortController();
    await Promise.race([end, setTimeout(500, undefined, { signal: pause.signal }).catch(() => undefined)]);
    pause.abort();
    const late = performance.now() > deadline;
    if (over || late) throw new Error(`the platform did not start${late ? ' in time' : ''}: ${printed().slice(-2000)}`);
  }
}

function below(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(statusOf(Number(name), 'PPid')) }));
  const found: number[] = [];
  for (let next = [pid]; next.length > 0; ) {
    next = parents.filter(({ parent }) => next.includes(parent)).map((each) => each.pid);
    found.push(...next);
  }
  return found;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

const commandOf = (pid: number): string => read(pid, 'cmdline').replaceAll('\0', ' ');
const statusOf = (pid: number, name: string): string =>
  new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read(pid, 'status'))?.[1] ?? '0';

/** The most memory it had since `forgetPeak`, in bytes; 0 if it has ended. */
export const peakOf = (pid: number): number => Number(statusOf(pid, 'VmHWM')) * 1024;
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');
