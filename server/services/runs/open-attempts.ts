/** @file Attempts that no one has ended: what a dispatcher supervises, and adopts after a restart. */
import path from 'node:path';
import { openAttempts } from '@/db/queries/attempt/find';
import type { ExecutorHandle } from '@/db/schema';
import type { AttemptId, RunId } from '@/domain/ids';
import type { RunState } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';

export interface OpenAttempt {
  readonly attempt: AttemptId;
  readonly run: RunId;
  readonly number: number;
  readonly lease: string;
  readonly executor: string;
  readonly handle: ExecutorHandle | null;
  readonly host: string | null;
  /** Absolute path. */
  readonly directory: string;
  readonly state: RunState;
  readonly startedAt: number;
  readonly lastHeartbeatAt: number | null;
  readonly ingestedOffset: number;
  readonly ingestedSequence: number;
}

export function listOpenAttempts({ ctx }: { ctx: ServiceContext }): OpenAttempt[] {
  return openAttempts(ctx.db).map(({ attempt, state }) => ({
    attempt: attempt.id,
    run: attempt.run,
    number: attempt.number,
    lease: attempt.lease,
    executor: attempt.executor,
    handle: attempt.handle,
    host: attempt.host,
    directory: path.join(ctx.settings.dataDirectory, attempt.directory),
    state,
    startedAt: attempt.startedAt,
    lastHeartbeatAt: attempt.lastHeartbeatAt,
    ingestedOffset: attempt.ingestedOffset,
    ingestedSequence: attempt.ingestedSequence,
  }));
}
