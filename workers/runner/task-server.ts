/** @file What a task worker does, wherever its messages come from: begins with a job and an engine, then tasks and their answers. */
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

export interface TaskServer {
  hear(message: ToWorker): void;
}

/** @param end called when it was told to end, and has put its engine away; with 1 where another one is wanted in its place */
export function createTaskServer(say: (message: FromWorker) => void, end: (status: 0 | 1) => void): TaskServer {
  const stopped = new Set<number>();
  let begun: Promise<Begun> | null = null;
  return {
    hear(message) {
      switch (message.type) {
        case 'begin':
          begun = begin(message, say);
          begun.catch((error: unknown) => say({ type: 'refused', error: sentError(error) }));
          return;
        case 'order':
          begun?.then((means) => carryOut(means, message, stopped, say)).catch(() => undefined);
          return;
        case 'stop':
          stopped.add(message.id);
          return;
        case 'end':
          // One that could not begin has nothing to put away.
          if (begun === null) end(0);
          else begun.then(putAway, () => undefined).finally(() => end(0));
          return;
        case 'leave':
          end(1);
      }
    },
  };
}

function putAway({ tasks, dispose }: Begun): void {
  tasks.free();
  dispose();
}

async function begin(
  { job, choice, threads }: Extract<ToWorker, { type: 'begin' }>,
  say: (message: FromWorker) => void,
): Promise<Begun> {
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
  say: (message: FromWorker) => void,
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
