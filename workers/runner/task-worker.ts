/**
 * @file A task worker (`node runner.js --task-worker`, started by a runner): runs tasks on its own engine and returns their
 * answers. It writes no file and reads no control: the runner tells it to stop, and it ends with the runner.
 */
import { Worker } from 'node:worker_threads';
import { createTaskServer } from './task-server';
import type { ToWorker } from './worker-messages';

export function serveTasks(): void {
  const parent = process.ppid;
  // The runner says when to stop; a terminal's or a batch system's signal to the whole group concerns only the runner.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', dieAtOnce);
  watchParent(parent);
  const server = createTaskServer(
    (message) => void process.send?.(message),
    (status) => process.exit(status),
  );
  process.on('message', (message: ToWorker) => server.hear(message));
}

/** It needs no orderly end, and a running call would delay one. */
function dieAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** A step may block the main thread for long, but the end of the runner must be noticed. */
function watchParent(parent: number): void {
  const watch = `const parent = require('node:worker_threads').workerData;
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 500);`;
  new Worker(watch, { eval: true, workerData: parent, name: 'parent watch' }).unref();
}
