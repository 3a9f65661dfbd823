/** @file The dispatcher says that it lives and what it sees, at least every few seconds; and, at its end, that it has ended. */
import type { z } from 'zod';
import { inTransaction } from '@/db/open';
import { writePlatformState } from '@/db/queries/platform/state';
import { canonicalJson } from '@/domain/content-hash';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/journal';
import { dispatcherLife, dispatcherStateKey, dispatcherStateSchema } from './dispatcher-life';

export const reportDispatcherInput = dispatcherStateSchema;
export type ReportDispatcherInput = z.input<typeof reportDispatcherInput>;

export function reportDispatcher({ ctx, input }: Call<ReportDispatcherInput>): void {
  const state = reportDispatcherInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const before = dispatcherLife({ ...ctx, db: tx });
    writePlatformState(tx, dispatcherStateKey, state, ctx.now());
    const moved = before.alive === state.signedOff || canonicalJson(before.devices) !== canonicalJson(state.devices);
    if (moved) noteChange(ctx, tx, 'system', 'dispatcher');
  });
}
