/** @file Closes the attempt of a run from outside that has ended, once all messages of its script are read. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { inTransaction } from '@/db/open';
import { findAttempt, updateAttempt } from '@/db/queries/attempt';
import type { AttemptRow } from '@/db/schema';
import { attemptFiles } from '@/domain/attempt-files';
import { isWorking } from '@/domain/run-state';
import type { Call, ServiceContext } from '@/server/context';
import { type Leased, requireLease } from '@/server/services/runs/life/attempt';
import { endAttempt } from '@/server/services/runs/life/end-attempt';

const longestTail = 1 << 20;
const endOf = { finished: 'finished', failed: 'failed' } as const;

/** A message at the same moment opens it again: see `append.ts`. */
export function closeOutside({ ctx, input: { attempt: id, lease } }: Call<Leased>): void {
  inTransaction(ctx.db, (tx) => {
    const { attempt, run } = requireLease(tx, id, lease);
    // In the trash it may still be marked as running.
    if ((isWorking(run.state) && run.deletedAt === null) || unread(ctx, attempt)) return;
    const end = run.state === 'finished' || run.state === 'failed' ? endOf[run.state] : 'stopped';
    endAttempt({
      ctx: { ...ctx, db: tx },
      input: { attempt: id, lease, end, code: null, reason: run.reason, step: null },
    });
  });
  reopenIfUnread(ctx, id, lease);
}

function reopenIfUnread(ctx: ServiceContext, id: AttemptRow['id'], lease: string): void {
  const attempt = findAttempt(ctx.db, id);
  if (attempt !== undefined && attempt.endedAt !== null && unread(ctx, attempt)) {
    inTransaction(ctx.db, (tx) => updateAttempt(tx, id, lease, { endedAt: null, end: null, logPacked: false }));
  }
}

/** Whether complete lines wait; half a line, left by a crash, blocks nothing. */
function unread(ctx: ServiceContext, attempt: AttemptRow): boolean {
  const file = path.join(ctx.settings.dataDirectory, attempt.directory, attemptFiles.events);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const waiting = size - attempt.ingestedOffset;
  if (waiting <= 0 || waiting > longestTail) return waiting > 0;
  const descriptor = openSync(file, 'r');
  try {
    const tail = Buffer.alloc(waiting);
    return tail.subarray(0, readSync(descriptor, tail, 0, waiting, attempt.ingestedOffset)).includes('\n');
  } finally {
    closeSync(descriptor);
  }
}
