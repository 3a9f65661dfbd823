/** @file Whether the dispatcher lives, and what it sees: it reports every few seconds. */
import { z } from 'zod';
import { readPlatformState } from '@/db/queries/platform/state';
import { type Device, deviceSchema } from '@/domain/records/device';
import type { ServiceContext } from '@/server/context';

export const dispatcherStateKey = 'dispatcher';
export const dispatcherStateSchema = z.object({ pid: z.int(), devices: z.array(deviceSchema) });

export interface DispatcherLife {
  readonly alive: boolean;
  readonly seenAt: number | null;
  readonly devices: Device[];
}

export function dispatcherLife(ctx: ServiceContext): DispatcherLife {
  const row = readPlatformState(ctx.db, dispatcherStateKey);
  if (row === undefined) return { alive: false, seenAt: null, devices: [] };
  const state = dispatcherStateSchema.safeParse(row.value);
  const alive = ctx.now() - row.updatedAt < ctx.settings.timing.silentAfter;
  return { alive, seenAt: row.updatedAt, devices: state.success ? state.data.devices : [] };
}
