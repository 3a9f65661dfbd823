/** @file The machines that run: their load now, and which run holds which slot. */
import { z } from 'zod';
import { runsById } from '@/db/queries/run/run';
import { deviceSchema, gpuSchema } from '@/domain/records/machine';
import { runSummarySchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { listOwnAttempts } from '@/server/services/runs/life/open-attempts';
import { summariseAll } from '@/server/services/runs/table/summarise';
import { dispatcherLife } from './dispatcher';

const slotSchema = z.object({
  number: z.int(),
  /** Null: free. */
  run: runSummarySchema.nullable(),
  person: z.string().nullable(),
  /** Null while it is not known. */
  cores: z.number().nullable(),
  rssBytes: z.number().nullable(),
});

/** One executor so far: processes of this machine. Runs beyond the slots (after their number was lowered) are listed too. */
export const devices = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({
    executors: z.array(
      z.object({
        name: z.string(),
        alive: z.boolean(),
        seenAt: z.number().nullable(),
        devices: z.array(deviceSchema),
        cpu: z.number().nullable(),
        memory: z.object({ used: z.number(), total: z.number() }).nullable(),
        gpus: z.array(gpuSchema),
        slots: z.array(slotSchema),
      }),
    ),
  }),
  run({ ctx }) {
    const { alive, seenAt, devices: machines, load } = dispatcherLife(ctx);
    const open = listOwnAttempts({ ctx });
    const rows = runsById(
      ctx.db,
      open.map(({ run }) => run),
    );
    const summaries = new Map(summariseAll(ctx, rows).map((run) => [run.id, run]));
    const people = new Map(rows.map((row) => [row.id, row.createdBy]));
    const slots = Array.from({ length: Math.max(ctx.settings.slots, open.length) }, (_, at) => {
      const id = open[at]?.run;
      const use = load?.runs.find(({ run }) => run === id);
      return {
        number: at + 1,
        run: id === undefined ? null : (summaries.get(id) ?? null),
        person: id === undefined ? null : (people.get(id) ?? null),
        cores: use?.cores ?? null,
        rssBytes: use?.rssBytes ?? null,
      };
    });
    return {
      executors: [
        {
          name: 'local',
          alive,
          seenAt,
          devices: machines,
          cpu: load?.cpu ?? null,
          memory: load === null ? null : { used: load.memoryUsed, total: load.memoryTotal },
          gpus: load?.gpus ?? [],
          slots,
        },
      ],
    };
  },
});
