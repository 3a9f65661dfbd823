/**
 * @file A task worker (`node runner.js --task-worker`, started by a runner): runs tasks on its own engine and returns their
 * answers. It writes no file and reads no control: the runner tells it to stop, and it ends with the runner.
 */
import { Worker } from 'node:worker_threads';
import { type Tasks, tasksOf } from '@/nas/run/tasks';
import { readPrior } from './kept-files';
import { datasetsOf, openEngine } from './open-engine';
import { type FromWorker, sentError, type ToWorker } from './worker-messages';
import { yieldingEngine } from './yielding-engine';

interface Begun {
  readonly tasks: Tasks;
  readonly threads: number;
  dispose(): void;
}

export function serveTasks(): void {
  const parent = process.ppid;
  // The runner says when to stop; a terminal's or a batch system's signal to the whole group concerns only the runner.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', dieAtOnce);
  watchParent(parent);
  const stopped = new Set<number>();
  let begun: Promise<Begun> | null = null;
  process.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'begin':
        begun = begin(message);
        begun.catch((error: unknown) => say({ type: 'refused', error: sentError(error) }));
        return;
      case 'order':
        begun?.then((means) => carryOut(means, message, stopped)).catch(() => undefined);
        return;
      case 'stop':
        stopped.add(message.id);
        return;
      case 'end':
        begun
          ?.then(({ tasks, dispose }) => {
            tasks.free();
            dispose();
          }, dieAtOnce)
          .finally(() => process.exit(0));
    }
  });
}

async function begin({ job, choice, threads }: Extract<ToWorker, { type: 'begin' }>): Promise<Begun> {
  const emit = (event: Extract<FromWorker, { type: 'emit' }>['event']) => say({ type: 'emit', event });
  const { engine, notes } = await openEngine(job, choice);
  const tasks = tasksOf({
    job,
    engine: yieldingEngine(engine, (message) => emit({ type: 'log', level: 'warn', message })),
    datasets: datasetsOf(job),
    prior: job.prior === null ? null : readPrior(job.prior),
    emit,
    now: () => performance.now(),
  });
  say({ type: 'ready', engine: engine.info, notes });
  return { tasks, threads, dispose: () => engine.dispose() };
}

async function carryOut(
  { tasks, threads }: Begun,
  { id, kind, order, slot }: Extract<ToWorker, { type: 'order' }>,
  stopped: Set<number>,
): Promise<void> {
  try {
    const answer = await tasks.doSent(kind, order, {
      slot,
      threads,
      hear: (report) => say({ type: 'report', id, report }),
      shouldStop: () => stopped.has(id),
    });
    say({ type: 'answer', id, answer });
  } catch (error) {
    say({ type: 'failed', id, error: sentError(error) });
  } finally {
    stopped.delete(id);
  }
}

const say = (message: FromWorker): void => void process.send?.(message);

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
