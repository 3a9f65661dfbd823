/** @file Whether the dispatcher is alive, and its measurements: it reports every few seconds, and when it ends. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { canonicalJson } from '@/domain/content-hash';
import { type Device, deviceSchema, type MachineLoad, machineLoadSchema } from '@/domain/records/machine';
import type { Call, ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';

export const dispatcherStateKey = 'dispatcher';
const dispatcherStateSchema = z.object({
  pid: z.int(),
  devices: z.array(deviceSchema),
  load: machineLoadSchema.nullable().default(null),
  /** Set when it ended in order: then it counts as gone at once, not after a silence. */
  signedOff: z.boolean().default(false),
});
export type DispatcherState = z.input<typeof dispatcherStateSchema>;

export interface DispatcherLife {
  readonly alive: boolean;
  readonly seenAt: number | null;
  readonly devices: Device[];
  /** Null while no dispatcher measures. */
  readonly load: MachineLoad | null;
}

export function dispatcherLife(ctx: ServiceContext): DispatcherLife {
  const row = readPlatformState(ctx.db, dispatcherStateKey);
  if (row === undefined) return { alive: false, seenAt: null, devices: [], load: null };
  const state = dispatcherStateSchema.safeParse(row.value).data;
  const alive = state?.signedOff !== true && ctx.now() - row.updatedAt < ctx.settings.timing.silentAfter;
  return { alive, seenAt: row.updatedAt, devices: state?.devices ?? [], load: alive ? (state?.load ?? null) : null };
}

export function reportDispatcher({ ctx, input: state }: Call<DispatcherState>): void {
  inTransaction(ctx.db, (tx) => {
    const before = dispatcherLife({ ...ctx, db: tx });
    writePlatformState(tx, dispatcherStateKey, state, ctx.now());
    const moved = before.alive === state.signedOff || canonicalJson(before.devices) !== canonicalJson(state.devices);
    if (moved) noteChange(ctx, tx, 'system', 'dispatcher');
  });
}
