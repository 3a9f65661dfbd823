/**
 * @file Tasks of a run that need nothing of each other: done side by side, here or in other processes, and taken in their order, so
 * that what a run makes of them does not depend on where and when each was done.
 */
import type { AnswerOf, OrderOf, ReportOf, TaskKind, Tasks } from './tasks';

export interface TaskPool {
  /** How many are done side by side. */
  readonly places: number;
  /** Null when told to stop before its end. */
  do<K extends TaskKind>(kind: K, order: OrderOf<K>, call: PoolCall<ReportOf<K>>): Promise<AnswerOf<K> | null>;
}

export interface PoolCall<Report> {
  /** What the task says on the way. */
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
  /** Task number `at`; null where there is none, or where more must be taken before it can be said. */
  next(at: number): OrderOf<K> | null;
  /** Number of the first. */
  readonly from?: number;
  shouldStop(): boolean;
  /** What tasks say on the way, in the order of the tasks. */
  hear?(report: ReportOf<K>, at: number): void;
  /** What tasks say on the way, as it comes; what follows from it is waited for at the end. */
  overhear?(report: ReportOf<K>, at: number): void | Promise<void>;
  /** Answers in the order of the tasks. */
  take(answer: AnswerOf<K>, at: number): void | Promise<void>;
}

interface Open<K extends TaskKind> {
  /** Kept until its turn comes; null: it has come. */
  held: ReportOf<K>[] | null;
  answer: AnswerOf<K> | null;
  ended: boolean;
}

/** So many answers may wait for an earlier one, beside those in the making. */
const mostWaiting = 64;

/** Whether all were done; false: told to stop. All tasks come to rest before it ends or throws. */
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
