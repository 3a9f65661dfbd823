/** @file What the platform is doing now. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { deviceSchema } from '@/domain/records/device';
import { runSummarySchema } from '@/domain/records/run';
import { runStateSchema } from '@/domain/run-state';

import type { Call } from '@/server/context';

export const systemStatusInput = z.void();
export type SystemStatusInput = z.input<typeof systemStatusInput>;

export const systemStatusSchema = z.object({
  runs: z.record(runStateSchema, z.int()),
  queue: z.array(runSummarySchema),
  active: z.array(runSummarySchema),
  recent: z.array(runSummarySchema),
  devices: z.array(deviceSchema),
  dispatcher: z.object({ alive: z.boolean(), seenAt: z.number().nullable() }),
  slots: z.object({ total: z.int(), used: z.int() }),
});

export function systemStatus({ input }: Call<SystemStatusInput>): z.output<typeof systemStatusSchema> {
  systemStatusInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
