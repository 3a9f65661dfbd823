/** @file The dependencies of every part of the dispatcher. */
import type { Timing } from '@/domain/tunables';
import type { claimNextRun } from '@/server/services/runs/life/claim';
import type { BatchExecutor, Executor } from '../executors/types';

/** Database, actor, settings and clock, as the services take them. */
export type DispatcherContext = Parameters<typeof claimNextRun>[0]['ctx'];

export interface DispatcherDependencies {
  readonly ctx: DispatcherContext;
  readonly executor: Executor;
  /** For runs of other targets than this machine. */
  readonly batch: BatchExecutor;
  readonly timing: Timing;
  /** Name of this machine: processes of another one can't be observed from here. */
  readonly host: string;
  /** Whether a run without progress is killed and restarted from its checkpoint. */
  readonly restartStalled: boolean;
  /** Own monotonic clock in milliseconds: silence is never measured by a time that a runner wrote. */
  readonly monotonic: () => number;
  readonly log: DispatcherLog;
}

export interface DispatcherLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
