/** @file The production build's programs on a data folder, started afresh for each measurement. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '@/workers/supervisor/port';
import { warmUp } from '@/workers/supervisor/readiness';

const root = path.resolve(import.meta.dirname, '../..');
const patience = 60_000;

export interface Program {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Server extends Program {
  readonly url: string;
}

/** A web server as `npm start` leaves it: it answers, and has served its main pages once. */
export async function startServer(directory: string): Promise<Server> {
  const port = await freePort();
  const child = start([path.join(root, 'dist/web.js')], directory, port);
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + patience;
  for (;;) {
    // It runs alone, so health reports a missing dispatcher; any answer is enough.
    const answers = await fetch(`${url}/api/health`).then(
      () => true,
      () => false,
    );
    if (answers) {
      await warmUp(url);
      return { url, ...programOf(child) };
    }
    if (performance.now() > deadline || child.exitCode !== null) throw new Error('The web server does not answer.');
    await wait(50);
  }
}

/** `environment`: settings besides those of every measurement. */
export function startDispatcher(directory: string, environment: Record<string, string> = {}): Program {
  return programOf(start([path.join(root, 'dist/dispatcher.js')], directory, 1, environment));
}

function programOf(child: ChildProcess): Program {
  if (child.pid === undefined) throw new Error('The program did not start.');
  return { pid: child.pid, stop: () => end(child) };
}

function start(
  args: readonly string[],
  directory: string,
  port: number,
  environment: Record<string, string> = {},
): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      MASTHEAD_ROOT: root,
      MASTHEAD_DATA: directory,
      MASTHEAD_HOST: '127.0.0.1',
      MASTHEAD_SLOTS: '2',
      MASTHEAD_LOG_LEVEL: 'error',
      PORT: String(port),
      ...environment,
    },
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
