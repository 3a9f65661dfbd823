/** @file Claims the queued run whose turn it is: compare-and-set, a new attempt with its lease, in one transaction. And releases it. */

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type Database, inTransaction } from '@/db/open';
import { deleteAttempt, insertAttempt, lastAttemptNumber } from '@/db/queries/attempt';
import { nextQueuedRun, workingByPerson } from '@/db/queries/run/queue';
import type { AttemptRow, RunRow } from '@/db/schema';
import { type AttemptId, attemptIdSchema, newIdText, type RunId } from '@/domain/ids';
import { peopleAtLimit } from '@/domain/records/queue';
import type { Call, ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';
import { queueSettings } from '@/server/services/system/queue';
import { type Leased, requireLease } from './attempt';
import { transitionRun } from './transition';

export interface Claim {
  /** Name of the executor that will run it: `local`. */
  readonly executor: string;
}

export interface ClaimedRun {
  readonly run: RunId;
  readonly name: string;
  readonly attempt: AttemptId;
  readonly number: number;
  readonly lease: string;
  /** Absolute path; the starter of the run creates it. */
  readonly directory: string;
}

/** Null if nothing may start: the queue is empty or drained, or all owners of queued runs have reached their limit. */
export function claimNextRun({ ctx, input: { executor } }: Call<Claim>): ClaimedRun | null {
  const claimed = inTransaction(ctx.db, (tx) => {
    const settings = queueSettings(tx);
    if (settings.drained !== null) return null;
    const next = nextQueuedRun(tx, ctx.now(), peopleAtLimit({ settings, working: workingByPerson(tx) }));
    return next === undefined ? null : { next, attempt: startAttempt(ctx, tx, next, executor) };
  });
  if (claimed === null) return null;
  const { next, attempt } = claimed;
  return {
    run: next.id,
    name: next.name,
    attempt: attempt.id,
    number: attempt.number,
    lease: attempt.lease,
    directory: path.join(ctx.settings.dataDirectory, attempt.directory),
  };
}

function startAttempt(ctx: ServiceContext, tx: Database, run: RunRow, executor: string): AttemptRow {
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
  });
  audit(ctx, tx, 'attempt.start', attempt.id, { run: run.id, number, executor });
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
