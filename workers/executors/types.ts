/**
 * @file Where runners run: processes of this machine, which answer at once, or jobs of a batch system, which is told what is wanted and
 * asked now and then about all of them together.
 */
import type { AttemptJob, AttemptRow } from '@/db/schema';
import type { Variables } from '@/domain/cards/environment';
import type { AttemptId } from '@/domain/ids';
import type { TargetReport } from '@/domain/targets/report';
import type { SlurmTarget } from '@/domain/targets/target';

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

/** What an attempt asks of a cluster. */
export interface JobOrder {
  readonly attempt: AttemptId;
  readonly lease: string;
  readonly target: SlurmTarget;
  /** Absolute, as this machine sees it. */
  readonly directory: string;
  /** Of each node: cores, threads of each of its processes, GPUs, memory. */
  readonly nodes: number;
  readonly cores: number;
  readonly threads: number;
  readonly gpus: number;
  /** Megabytes, minutes; null: as the cluster likes. */
  readonly memory: number | null;
  readonly timeLimit: number | null;
}

/** An open attempt, as far as its batch system is concerned. */
export interface OpenJob {
  readonly attempt: AttemptId;
  readonly target: string;
  readonly job: AttemptJob | null;
}

/**
 * `sending`: not accepted yet. `unknown`: it ran when the cluster last answered, which it does not now. `over`: nothing of it runs any
 * more, and what accounting says of it is there, or will never be.
 */
export type JobPhase = 'sending' | 'waiting' | 'running' | 'unknown' | 'over';

export interface JobView {
  readonly phase: JobPhase;
  /** Why it is not running: a sentence without its full stop. */
  readonly why: string | null;
  /** The cluster will never take it, and says why. */
  readonly refused: string | null;
  /** Minutes it may run; null where nobody said. */
  readonly limit: number | null;
  /** What is to be kept with the attempt. */
  readonly job: AttemptJob | null;
}

export interface BatchExecutor {
  /** Sends them soon, those that ask for the same together; `look` says what became of them. */
  submit(orders: readonly JobOrder[]): void;
  /** Of one that an earlier dispatcher sent, or was about to: found among the cluster's jobs, else sent. */
  recover(order: JobOrder, job: AttemptJob | null): void;
  /** Of all open attempts, from what the clusters said last: asks nothing. Undefined for one it was never told of. */
  look(open: readonly OpenJob[]): ReadonlyMap<AttemptId, JobView>;
  /** `TERM`: its runner saves itself. `KILL`: the job ends, also one that waits. */
  cancel(job: AttemptJob, target: string, signal: 'TERM' | 'KILL'): void;
  /** Asks and sends in the background what is due. Call every turn. */
  turn(): void;
  reports(): TargetReport[];
  close(): Promise<void>;
}
