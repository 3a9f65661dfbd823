/** @file The kinds of task of a run: each is a pure function of job, data and order. */
import { type Candidate, doCandidate, doRanking, doTest } from '../black-box/candidate';
import { doEpisode, type Episode } from '../few-shot/episode';
import { doMetaTask, doMetaValidation, type MetaTask } from '../meta-training/meta-task';
import type { RunBasis, WithEngine } from './run-context';
import { createSupernets, type Supernets } from './task-source';

/** Order, answer and events of each kind. */
interface TaskTypes {
  'meta-task': { order: MetaTask['order']; answer: MetaTask['answer']; report: MetaTask['report'] };
  'meta-validation': { order: MetaTask['order']; answer: MetaTask['judged']; report: MetaTask['report'] };
  episode: { order: Episode['order']; answer: Episode['answer']; report: Episode['report'] };
  candidate: { order: Candidate['order']; answer: Candidate['answer']; report: Candidate['report'] };
  ranking: { order: null; answer: Candidate['ranking']; report: never };
  test: { order: Candidate['tested']; answer: Candidate['judgement']; report: never };
}
export type TaskKind = keyof TaskTypes;
export type OrderOf<K extends TaskKind> = TaskTypes[K]['order'];
export type AnswerOf<K extends TaskKind> = TaskTypes[K]['answer'];
export type ReportOf<K extends TaskKind> = TaskTypes[K]['report'];

/** Where a task is done. */
export interface TaskCall<Report> {
  /** Distinguishes concurrent programs in one process. */
  readonly slot: number;
  /** Of its program. */
  readonly threads: number;
  hear(report: Report): void;
  shouldStop(): boolean;
}

/** Shared by the tasks of one process. */
export interface TaskScope extends Omit<RunBasis, 'shouldStop'>, WithEngine {
  /** Made at the first use; programs are kept for the next task. */
  supernets(): Supernets;
}

/** Null when told to stop before the end. */
export type DoTask<Order, Answer, Report> = (
  scope: TaskScope,
  order: Order,
  call: TaskCall<Report>,
) => Promise<Answer | null>;

const doers: { readonly [K in TaskKind]: DoTask<OrderOf<K>, AnswerOf<K>, ReportOf<K>> } = {
  'meta-task': doMetaTask,
  'meta-validation': doMetaValidation,
  episode: doEpisode,
  candidate: doCandidate,
  ranking: doRanking,
  test: doTest,
};

export interface Tasks {
  do<K extends TaskKind>(kind: K, order: OrderOf<K>, call: TaskCall<ReportOf<K>>): Promise<AnswerOf<K> | null>;
  /** As `do`, for an order that came from another process of this program. */
  doSent(kind: TaskKind, order: unknown, call: TaskCall<unknown>): Promise<unknown>;
  free(): void;
}

export function tasksOf(basis: Omit<RunBasis, 'shouldStop'> & WithEngine): Tasks {
  let made: Supernets | null = null;
  const scope: TaskScope = {
    ...basis,
    supernets() {
      made ??= createSupernets(basis);
      return made;
    },
  };
  return {
    do: (kind, order, call) => doers[kind](scope, order, call),
    doSent: (kind, order, call) => (doers[kind] as DoTask<unknown, unknown, unknown>)(scope, order, call),
    free: () => made?.free(),
  };
}
