/** @file Where runners run. Local processes now; a batch system can stand behind the same few verbs. */
import type { AttemptRow } from '@/db/schema';

/** How an executor finds its process again, also after the dispatcher restarted: stored with the attempt. */
export type ExecutorHandle = NonNullable<AttemptRow['handle']>;

export interface Executor {
  /** As stored with the attempt. */
  readonly name: string;
  /**
   * Starts a runner on an attempt directory that holds job.json and control.json. It outlives this process.
   * @throws DomainError `unavailable` when it can't be started
   */
  start(directory: string): Promise<ExecutorHandle>;
  /** Whether the very process that `start` gave is still there; a reused pid is another one. */
  isAlive(handle: ExecutorHandle): Promise<boolean>;
  /** Sends the signal if the process is still there. */
  signal(handle: ExecutorHandle, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** `0`, `75`, `SIGKILL`; null when unknown: only the process that started a runner learns it. */
  exitOf(handle: ExecutorHandle): string | null;
}
