/** @file The dispatcher says that it lives and what it sees, at least every few seconds; and, at its end, that it has ended. */
import { inTransaction } from '@/db/open';
import { writePlatformState } from '@/db/queries/platform-state';
import { canonicalJson } from '@/domain/content-hash';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/audit';
import { type DispatcherState, dispatcherLife, dispatcherStateKey } from './dispatcher-life';

export function reportDispatcher({ ctx, input: state }: Call<DispatcherState>): void {
  inTransaction(ctx.db, (tx) => {
    const before = dispatcherLife({ ...ctx, db: tx });
    writePlatformState(tx, dispatcherStateKey, state, ctx.now());
    const moved = before.alive === state.signedOff || canonicalJson(before.devices) !== canonicalJson(state.devices);
    if (moved) noteChange(ctx, tx, 'system', 'dispatcher');
  });
}
