/** @file How fast this machine trains, as measured by the dispatcher at its first start. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { type MeasuredSpeed, measuredSpeedSchema } from '@/domain/records/machine';
import type { ServiceContext } from '@/server/context';

const key = 'machine-speed';
/** What it was measured on: another processor or engine is measured again. */
const keptSchema = measuredSpeedSchema.extend({ on: z.string() });

/** Null until it was measured. */
export function machineSpeed(db: Database): z.infer<typeof keptSchema> | null {
  return keptSchema.safeParse(readPlatformState(db, key)?.value).data ?? null;
}

export function noteMachineSpeed({ db, now }: ServiceContext, on: string, speed: MeasuredSpeed): void {
  writePlatformState(db, key, { ...speed, on }, now());
}
