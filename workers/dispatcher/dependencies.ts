/** @file What every part of the dispatcher is given. */
import type { Timing } from '@/domain/tunables';
import type { claimNextRun } from '@/server/services/runs/life/claim';
import type { Executor } from '../executors/types';

/** Database, actor, settings and clock, as the services take them. */
export type DispatcherContext = Parameters<typeof claimNextRun>[0]['ctx'];

export interface DispatcherDependencies {
  readonly ctx: DispatcherContext;
  readonly executor: Executor;
  readonly timing: Timing;
  /** Name of this machine: processes of another one can't be judged from here. */
  readonly host: string;
  /** Whether a run that makes no progress is killed, to begin again from its checkpoint. */
  readonly restartStalled: boolean;
  /** Own monotonic clock in milliseconds: silence is never judged by a time that a runner wrote. */
  readonly monotonic: () => number;
  readonly log: DispatcherLog;
}

export interface DispatcherLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
