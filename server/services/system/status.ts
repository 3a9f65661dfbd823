/** @file What the platform is doing now. */
import { z } from 'zod';
import { activeRuns, countRunsByState, lastEnded } from '@/db/queries/run/list';
import { queueInOrder } from '@/db/queries/run/queue';
import { runsById } from '@/db/queries/run/run';
import { deviceSchema } from '@/domain/records/machine';
import { queueSettingsSchema } from '@/domain/records/queue';
import { runSummarySchema } from '@/domain/records/run';
import { finalStates, type RunState, runStateSchema } from '@/domain/run-state';
import { operation } from '@/server/operation';
import { listAttemptsHere } from '@/server/services/runs/life/open-attempts';
import { summariseAll } from '@/server/services/runs/read/summarise';
import { dispatcherLife } from './dispatcher';
import { placingTrouble, placingTroubleSchema, queueSettings } from './queue';

const shownQueue = 50;
const shownActive = 100;
const shownRecent = 10;

export const status = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({
    runs: z.record(runStateSchema, z.int()),
    /** In the order in which they start; the first of them. */
    queue: z.array(runSummarySchema),
    queueSettings: queueSettingsSchema,
    /** What the machine lacks, so that nothing starts; null if it lacks nothing. */
    placing: placingTroubleSchema.nullable(),
    active: z.array(runSummarySchema),
    recent: z.array(runSummarySchema),
    devices: z.array(deviceSchema),
    dispatcher: z.object({ alive: z.boolean(), seenAt: z.number().nullable() }),
    slots: z.object({ total: z.int(), used: z.int() }),
  }),
  run({ ctx }) {
    const counted = new Map(countRunsByState(ctx.db).map(({ state, count }) => [state, count]));
    const count = (state: RunState): number => counted.get(state) ?? 0;
    const places = queueInOrder(ctx.db, 0, shownQueue);
    const waiting = new Map(
      runsById(
        ctx.db,
        places.map(({ id }) => id),
      ).map((row) => [row.id, row]),
    );
    const queue = places.flatMap(({ id }) => waiting.get(id) ?? []);
    const active = activeRuns(ctx.db, shownActive);
    const recent = lastEnded(ctx.db, finalStates, shownRecent);
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
      queueSettings: queueSettings(ctx.db),
      placing: alive ? placingTrouble(ctx.db) : null,
      active: summariseAll(ctx, active),
      recent: summariseAll(ctx, recent),
      devices,
      dispatcher: { alive, seenAt },
      slots: { total: ctx.settings.slots, used: listAttemptsHere({ ctx }).length },
    };
  },
});
