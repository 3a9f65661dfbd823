/** @file What the platform is doing now. */
import { z } from 'zod';
import { countRunsByState, listRunRows } from '@/db/queries/run/list';
import { deviceSchema } from '@/domain/records/device';
import { runSummarySchema } from '@/domain/records/run';
import { activeStates, finalStates, type RunState, runStateSchema } from '@/domain/run-state';
import type { Call } from '@/server/context';
import { summariseAll, usedSlots } from '@/server/services/runs/summarise';
import { dispatcherLife } from './dispatcher-life';

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

const shownQueue = 50;
const shownRecent = 10;

export function systemStatus({ ctx }: Call<SystemStatusInput>): z.output<typeof systemStatusSchema> {
  const counted = new Map(countRunsByState(ctx.db).map(({ state, count }) => [state, count]));
  const count = (state: RunState): number => counted.get(state) ?? 0;
  const queue = listRunRows(ctx.db, {
    filter: { states: ['queued'] },
    by: 'createdAt',
    descending: false,
    offset: 0,
    limit: shownQueue,
  }).sort((a, b) => b.priority - a.priority || a.queuedAt - b.queuedAt);
  const active = listRunRows(ctx.db, {
    filter: { states: activeStates },
    by: 'createdAt',
    descending: true,
    offset: 0,
    limit: 100,
  });
  const recent = listRunRows(ctx.db, {
    filter: { states: finalStates },
    by: 'endedAt',
    descending: true,
    offset: 0,
    limit: shownRecent,
  });
  const { alive, seenAt, devices } = dispatcherLife(ctx);
  return {
    runs: {
      queued: count('queued'),
      starting: count('starting'),
      running: count('running'),
      stopping: count('stopping'),
      lost: count('lost'),
      finished: count('finished'),
      failed: count('failed'),
      stopped: count('stopped'),
    },
    queue: summariseAll(ctx, queue),
    active: summariseAll(ctx, active),
    recent: summariseAll(ctx, recent),
    devices,
    dispatcher: { alive, seenAt },
    slots: { total: ctx.settings.slots, used: usedSlots(ctx.db) },
  };
}
