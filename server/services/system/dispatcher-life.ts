/** @file Whether the dispatcher lives, and what it sees: it reports every few seconds. */
import { z } from 'zod';
import { readPlatformState } from '@/db/queries/platform-state';
import { type Device, deviceSchema, type MachineLoad, machineLoadSchema } from '@/domain/records/machine';
import type { ServiceContext } from '@/server/context';

export const dispatcherStateKey = 'dispatcher';
const dispatcherStateSchema = z.object({
  pid: z.int(),
  devices: z.array(deviceSchema),
  load: machineLoadSchema.nullable().default(null),
  /** Set when it ended in order: it is gone at once, not only once it has been silent for long. */
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
