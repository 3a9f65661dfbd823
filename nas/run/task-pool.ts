/**
 * @file Independent tasks of a run: done concurrently, here or in other processes, and used in their order, so
 * that results do not depend on where and when each was done.
 */
import type { AnswerOf, OrderOf, ReportOf, TaskKind, Tasks } from './tasks';

export interface TaskPool {
  /** Number of concurrent tasks. */
  readonly places: number;
  /** Null when told to stop before its end. */
  do<K extends TaskKind>(kind: K, order: OrderOf<K>, call: PoolCall<ReportOf<K>>): Promise<AnswerOf<K> | null>;
}

export interface PoolCall<Report> {
  /** Events of the task. */
  hear(report: Report): void;
  shouldStop(): boolean;
}

/** In this process, on its engine; one program per lane. */
export function localPool(tasks: Tasks, { lanes, threads }: { lanes: number; threads: number }): TaskPool {
  const free = Array.from({ length: lanes }, (_, slot) => slot);
  return {
    places: lanes,
    async do(kind, order, call) {
      const slot = free.shift();
      if (slot === undefined) throw new Error('more tasks than lanes');
      try {
        return await tasks.do(kind, order, { ...call, slot, threads });
      } finally {
        free.push(slot);
      }
    },
  };
}

export interface OrderedTasks<K extends TaskKind> {
  readonly pool: TaskPool;
  readonly kind: K;
  /** Task number `at`; null if there is none, or if more answers are needed first. */
  next(at: number): OrderOf<K> | null;
  /** Number of the first. */
  readonly from?: number;
  shouldStop(): boolean;
  /** Events of tasks, in the order of the tasks. */
  hear?(report: ReportOf<K>, at: number): void;
  /** Events of tasks, as they come; their handling is awaited at the end. */
  overhear?(report: ReportOf<K>, at: number): void | Promise<void>;
  /** Answers in the order of the tasks. */
  take(answer: AnswerOf<K>, at: number): void | Promise<void>;
}

interface Open<K extends TaskKind> {
  /** Kept until its turn; null afterwards. */
  held: ReportOf<K>[] | null;
  answer: AnswerOf<K> | null;
  ended: boolean;
}

/** Number of answers that may wait for an earlier one, besides those in progress. */
const mostWaiting = 64;

/** Whether all were done; false: told to stop. All tasks finish before it ends or throws. */
export async function doInOrder<K extends TaskKind>(input: OrderedTasks<K>): Promise<boolean> {
  const { pool, kind, from = 0 } = input;
  const open = new Map<number, Open<K>>();
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  let stopped = false;
  let [handed, taken] = [from, from];
  let following: Promise<void> = Promise.resolve();
  const failed = (error: unknown) => {
    failure ??= { error };
  };
  const hear = (at: number, task: Open<K>, report: ReportOf<K>): void => {
    try {
      const follows = input.overhear?.(report, at);
      if (follows !== undefined) following = Promise.all([following, follows]).then(() => {}, failed);
      if (task.held === null) input.hear?.(report, at);
      else task.held.push(report);
    } catch (error) {
      failed(error);
    }
  };
  const start = (at: number, order: OrderOf<K>): void => {
    const task: Open<K> = { held: [], answer: null, ended: false };
    open.set(at, task);
    const shouldStop = () => failure !== null || input.shouldStop();
    const done = pool
      .do(kind, order, { hear: (report) => hear(at, task, report), shouldStop })
      .then((answer) => {
        task.answer = answer;
        stopped ||= answer === null;
      }, failed)
      .then(() => {
        task.ended = true;
        running.delete(done);
      });
    running.add(done);
  };
  const takeWhatIsDue = async (): Promise<void> => {
    for (let task = open.get(taken); task !== undefined && failure === null; task = open.get(taken)) {
      for (const report of task.held ?? []) input.hear?.(report, taken);
      task.held = null;
      if (!task.ended || task.answer === null) return;
      open.delete(taken);
      taken += 1;
      await input.take(task.answer, taken - 1);
    }
  };
  for (;;) {
    await takeWhatIsDue().catch(failed);
    while (failure === null && !stopped && running.size < pool.places && open.size < pool.places + mostWaiting) {
      const order = input.next(handed);
      if (order === null) break;
      stopped = input.shouldStop();
      if (stopped) break;
      start(handed, order);
      handed += 1;
    }
    // The turn of a task that was just begun has come where it is the first.
    const first = open.get(taken);
    if (first?.held?.length === 0) first.held = null;
    if (running.size === 0) break;
    await Promise.race(running);
  }
  await following;
  throwIfAny(failure);
  return !stopped;
}

function throwIfAny(failure: { readonly error: unknown } | null): void {
  if (failure !== null) throw failure.error;
}
