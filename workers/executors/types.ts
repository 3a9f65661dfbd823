/** @file Where runners run. Local processes now; a batch system can implement the same few verbs. */
import type { AttemptRow } from '@/db/schema';
import type { Variables } from '@/domain/cards/environment';

/** How an executor finds its process again, also after the dispatcher restarted: stored with the attempt. */
export type ExecutorHandle = NonNullable<AttemptRow['handle']>;

export interface Executor {
  /** As stored with the attempt. */
  readonly name: string;
  /**
   * Starts a runner on an attempt directory that holds job.json and control.json. It outlives this process. `variables` say
   * which cards it sees, and over how many threads it computes.
   * @throws DomainError `unavailable` when it can't be started
   */
  start(directory: string, variables: Variables): Promise<ExecutorHandle>;
  /** The process that works on a directory, found again where nobody noted it; null where there is none. */
  find(directory: string): Promise<ExecutorHandle | null>;
  /** Whether exactly the process that `start` returned for this directory still exists; a reused pid is another one. */
  isAlive(handle: ExecutorHandle, directory: string): Promise<boolean>;
  /** Sends the signal only to exactly that process. */
  signal(handle: ExecutorHandle, directory: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** `0`, `75`, `SIGKILL`; null when unknown: only the process that started a runner learns it. */
  exitOf(handle: ExecutorHandle): string | null;
}
