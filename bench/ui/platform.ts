/** @file The production build's programs on a data folder, started afresh for each measurement. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '@/workers/supervisor/port';
import { warmUp } from '@/workers/supervisor/warm-up';

const root = path.resolve(import.meta.dirname, '../..');
const patience = 60_000;

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** A web server as `npm start` leaves it: it is healthy, and its main pages were asked for once. */
export async function startServer(directory: string): Promise<Server> {
  const port = await freePort();
  const next = path.join(root, 'node_modules/next/dist/bin/next');
  const child = start([next, 'start', '-H', '127.0.0.1', '-p', String(port)], directory, port);
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + patience;
  for (;;) {
    const healthy = await fetch(`${url}/api/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) {
      await warmUp(url);
      return { url, stop: () => end(child) };
    }
    if (performance.now() > deadline || child.exitCode !== null) throw new Error('The web server does not answer.');
    await wait(50);
  }
}

export function startDispatcher(directory: string): { stop(): Promise<void> } {
  const child = start([path.join(root, 'dist/dispatcher.js')], directory, 1);
  return { stop: () => end(child) };
}

function start(args: readonly string[], directory: string, port: number): ChildProcess {
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
    },
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
