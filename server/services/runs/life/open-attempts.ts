/** @file Open attempts: what a dispatcher supervises, and adopts after a restart. */
import path from 'node:path';
import { openAttempts } from '@/db/queries/attempt';
import type { AttemptJob, ExecutorHandle } from '@/db/schema';
import type { AttemptId, RunId } from '@/domain/ids';
import { isWorking, type RunState } from '@/domain/run-state';
import { localTarget } from '@/domain/targets/target';
import type { ServiceContext } from '@/server/context';

export interface OpenAttempt {
  readonly attempt: AttemptId;
  readonly run: RunId;
  /** Of its run. */
  readonly name: string;
  readonly number: number;
  readonly lease: string;
  readonly executor: string;
  readonly handle: ExecutorHandle | null;
  readonly job: AttemptJob | null;
  readonly host: string | null;
  /** Absolute path. */
  readonly directory: string;
  readonly state: RunState;
  /** Its run has ended, is queued, or is in the trash: this attempt must end. */
  readonly surplus: boolean;
  /** It runs with a reason: it was reported as stalled. */
  readonly stalled: boolean;
  /** What it holds of this machine. */
  readonly cores: number;
  readonly cards: readonly string[];
  readonly sharesCards: boolean;
  /** Of its run. */
  readonly reason: string | null;
  readonly startedAt: number;
  readonly lastHeartbeatAt: number | null;
  readonly ingestedOffset: number;
  readonly ingestedSequence: number;
  /** Last event that is partly in the database. */
  readonly partialThrough: number | null;
}

/** Names the process of an attempt; a script elsewhere has none here. */
export const outsideExecutor = 'outside';

/** Those that the platform started, here or on a cluster. */
export function listOwnAttempts(call: { ctx: ServiceContext }): OpenAttempt[] {
  return listOpenAttempts(call).filter(({ executor }) => executor !== outsideExecutor);
}

/** Those that use a slot of this machine. */
export function listAttemptsHere(call: { ctx: ServiceContext }): OpenAttempt[] {
  return listOpenAttempts(call).filter(({ executor }) => executor === localTarget);
}

export function listOpenAttempts({ ctx }: { ctx: ServiceContext }): OpenAttempt[] {
  return openAttempts(ctx.db).map(({ attempt, name, state, reason, deletedAt }) => ({
    attempt: attempt.id,
    run: attempt.run,
    name,
    number: attempt.number,
    lease: attempt.lease,
    executor: attempt.executor,
    handle: attempt.handle,
    job: attempt.job,
    host: attempt.host,
    directory: path.join(ctx.settings.dataDirectory, attempt.directory),
    state,
    surplus: !isWorking(state) || deletedAt !== null,
    stalled: state === 'running' && reason !== null,
    cores: attempt.cores,
    cards: attempt.cards,
    sharesCards: attempt.sharesCards,
    reason,
    startedAt: attempt.startedAt,
    lastHeartbeatAt: attempt.lastHeartbeatAt,
    ingestedOffset: attempt.ingestedOffset,
    ingestedSequence: attempt.ingestedSequence,
    partialThrough: attempt.partialThrough,
  }));
}
