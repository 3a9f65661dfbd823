/** @file Claims the queued run whose turn it is: compare-and-set, a new attempt with its lease and directory. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { lastAttemptNumber } from '@/db/queries/attempt/find';
import { insertAttempt } from '@/db/queries/attempt/insert';
import { nextQueuedRun, workingByPerson } from '@/db/queries/run/queue';
import type { AttemptRow, RunRow } from '@/db/schema';
import { timeStamp } from '@/domain/backup';
import { type AttemptId, attemptIdSchema, newIdText, type RunId } from '@/domain/ids';
import { peopleAtLimit } from '@/domain/records/queue';
import type { Call, ServiceContext } from '@/server/context';
import { audit } from '@/server/services/journal';
import { queueSettings } from '@/server/services/system/queue-settings';
import { moveRun } from './move';

export const claimNextRunInput = z.strictObject({
  /** Name of the executor that will run it: `local`. */
  executor: z.string().min(1),
});
export type ClaimNextRunInput = z.input<typeof claimNextRunInput>;

export interface ClaimedRun {
  readonly run: RunId;
  readonly name: string;
  readonly attempt: AttemptId;
  readonly number: number;
  readonly lease: string;
  /** Absolute path; made. */
  readonly directory: string;
}

/** Null where nothing may start: nothing waits, the queue is drained, or whoever waits has enough runs at work. */
export function claimNextRun({ ctx, input }: Call<ClaimNextRunInput>): ClaimedRun | null {
  const { executor } = claimNextRunInput.parse(input);
  const claimed = inTransaction(ctx.db, (tx) => {
    const settings = queueSettings(tx);
    if (settings.drained !== null) return null;
    const next = nextQueuedRun(tx, peopleAtLimit({ settings, working: workingByPerson(tx) }));
    return next === undefined ? null : { next, attempt: startAttempt(ctx, tx, next, executor) };
  });
  if (claimed === null) return null;
  const { next, attempt } = claimed;
  const directory = path.join(ctx.settings.dataDirectory, attempt.directory);
  makeAnew(directory, ctx.now());
  return {
    run: next.id,
    name: next.name,
    attempt: attempt.id,
    number: attempt.number,
    lease: attempt.lease,
    directory,
  };
}

/** What lies there is of an attempt that this database has never heard of, for it was restored from before: it is kept aside. */
function makeAnew(directory: string, now: number): void {
  if (existsSync(directory)) renameSync(directory, `${directory}.replaced-${timeStamp(now)}`);
  mkdirSync(directory, { recursive: true });
}

function startAttempt(ctx: ServiceContext, tx: Database, run: RunRow, executor: string): AttemptRow {
  moveRun(ctx, tx, run, 'starting', {
    reason: null,
    startedAt: run.startedAt ?? ctx.now(),
    endedAt: null,
    stopRequestedAt: null,
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
