/** @file Claims the queued run whose turn it is: compare-and-set, a new attempt with its lease, in one transaction. And releases it. */

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type Database, inTransaction } from '@/db/open';
import { deleteAttempt, insertAttempt, lastAttemptNumber } from '@/db/queries/attempt';
import { runsById } from '@/db/queries/run/run';
import type { AttemptRow, RunRow } from '@/db/schema';
import { type AttemptId, attemptIdSchema, newIdText, type RunId } from '@/domain/ids';
import { QueueWalk } from '@/domain/records/queue';
import { executorOf, type SlurmTarget } from '@/domain/targets/target';
import type { Call, ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';
import { findTarget } from '@/server/services/targets/read';
import { type Leased, requireLease } from './attempt';
import { queuedRuns, queueSight } from './queue-sight';
import { transitionRun } from './transition';

export interface ClaimedRun {
  readonly run: RunId;
  readonly name: string;
  readonly attempt: AttemptId;
  readonly number: number;
  readonly lease: string;
  /** Absolute path; the starter of the run creates it. */
  readonly directory: string;
  /** Null: it computes on this machine. */
  readonly target: SlurmTarget | null;
}

/**
 * The first of the queue for which there is a slot, and the cores and GPUs it needs: it holds them from this transaction on. One for a
 * cluster needs room among the target's jobs, and holds nothing here. Null where nothing may start.
 */
export function claimNextRun({ ctx }: { ctx: ServiceContext }): ClaimedRun | null {
  const claimed = inTransaction(ctx.db, (tx) => {
    const walk = new QueueWalk(queueSight({ ...ctx, db: tx }));
    if (walk.over) return null;
    for (const queued of queuedRuns(tx)) {
      const placed = walk.next(queued);
      const [run] = 'cards' in placed ? runsById(tx, [queued.id]) : [];
      if ('cards' in placed && run !== undefined) {
        const { cores, gpuShare, target } = queued.need;
        const holds = { cores, cards: [...placed.cards], sharesCards: gpuShare && placed.cards.length > 0 };
        return { next: run, target, attempt: startAttempt(ctx, tx, run, executorOf(target), holds) };
      }
      if (walk.over) return null;
    }
    return null;
  });
  if (claimed === null) return null;
  const { next, target, attempt } = claimed;
  return {
    run: next.id,
    name: next.name,
    attempt: attempt.id,
    number: attempt.number,
    lease: attempt.lease,
    directory: path.join(ctx.settings.dataDirectory, attempt.directory),
    target: findTarget(ctx, target) ?? null,
  };
}

type Holds = Pick<AttemptRow, 'cores' | 'cards' | 'sharesCards'>;

function startAttempt(ctx: ServiceContext, tx: Database, run: RunRow, executor: string, holds: Holds): AttemptRow {
  transitionRun(ctx, tx, run, 'dispatcher', 'starting', {
    reason: null,
    startedAt: run.startedAt ?? ctx.now(),
    endedAt: null,
    stopRequestedAt: null,
    retryAt: null,
  });
  const number = lastAttemptNumber(tx, run.id) + 1;
  const attempt = insertAttempt(tx, {
    id: attemptIdSchema.parse(newIdText('at')),
    run: run.id,
    number,
    executor,
    lease: randomBytes(16).toString('hex'),
    directory: path.join('runs', run.id, String(number)),
    startedAt: ctx.now(),
    environment: {},
    ...holds,
  });
  audit(ctx, tx, 'attempt.start', attempt.id, { run: run.id, number, executor, ...holds });
  return attempt;
}

/** Only for an attempt without a process. */
export function releaseClaim({ ctx, input }: Call<Leased & { readonly reason: string }>): void {
  const { attempt: id, lease, reason } = input;
  inTransaction(ctx.db, (tx) => {
    const { attempt, run } = requireLease(tx, id, lease);
    deleteAttempt(tx, id, lease);
    audit(ctx, tx, 'attempt.release', id, { run: run.id, reason });
    // If a stop was requested meanwhile, there is nothing to stop.
    const stopped = run.stopRequestedAt !== null;
    transitionRun(ctx, tx, run, 'dispatcher', stopped ? 'stopped' : 'queued', {
      reason: stopped ? 'stopped before it started' : null,
      endedAt: stopped ? ctx.now() : null,
      startedAt: attempt.number === 1 ? null : run.startedAt,
    });
  });
}
