/** @file Removes old entries of the audit log, which leaves a checkpoint of them and an entry about it. */
import { setImmediate as turn } from 'node:timers/promises';
import { inTransaction } from '@/db/open';
import { lastEntryBefore, removeEntriesThrough } from '@/db/queries/audit';
import { whenFree } from '@/db/retry-when-locked';
import type { ServiceContext } from '@/server/context';
import { audit } from './record';

/** Entries in one transaction. */
const removedAtOnce = 1_000;

/** Returns the number removed. In several transactions, because each blocks every writer. */
export async function pruneAudit(ctx: ServiceContext, olderThan: number): Promise<number> {
  const before = ctx.now() - olderThan;
  let total = 0;
  for (let more = true; more; await turn()) {
    const removed = await whenFree(() => pruneSome(ctx, before));
    total += removed;
    more = removed === removedAtOnce;
  }
  return total;
}

function pruneSome(ctx: ServiceContext, before: number): number {
  return inTransaction(ctx.db, (tx) => {
    const through = lastEntryBefore(tx, before, removedAtOnce);
    if (through === undefined) return 0;
    const removed = removeEntriesThrough(tx, through, ctx.now());
    audit(ctx, tx, 'audit.prune', 'audit', { throughId: through.id, throughHash: through.hash, removed });
    return removed;
  });
}
