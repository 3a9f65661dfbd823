/** @file The machines that run: their load now, and which run holds which slot, which cores and which GPUs. */
import { z } from 'zod';
import { runsById } from '@/db/queries/run/run';
import { shortCardTitle } from '@/domain/cards/names';
import { runIdSchema } from '@/domain/ids';
import { cardSchema, deviceSchema } from '@/domain/records/machine';
import { runSummarySchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { listAttemptsHere } from '@/server/services/runs/life/open-attempts';
import { coresHere } from '@/server/services/runs/life/queue-sight';
import { summariseAll } from '@/server/services/runs/read/summarise';
import { dispatcherLife } from './dispatcher';

const slotSchema = z.object({
  number: z.int(),
  /** Null: free. */
  run: runSummarySchema.nullable(),
  person: z.string().nullable(),
  /** What the run holds; null where it is free. Of a card that is gone there is the id alone. */
  holds: z.object({ cores: z.int(), cards: z.array(z.string()) }).nullable(),
  /** Kept busy; null while it is not known. */
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
        /** Those that runs may hold together, and those that they hold. */
        cores: z.object({ total: z.int(), held: z.int() }),
        cards: z.array(
          cardSchema.extend({ heldBy: z.array(z.object({ id: runIdSchema, name: z.string() })), shared: z.boolean() }),
        ),
        /** What keeps a vendor's tool from telling of its cards. */
        cardTroubles: z.array(z.string()),
        slots: z.array(slotSchema),
      }),
    ),
  }),
  run({ ctx }) {
    const { alive, seenAt, devices: machines, cards, cardTroubles, load } = dispatcherLife(ctx);
    const open = listAttemptsHere({ ctx });
    const rows = runsById(
      ctx.db,
      open.map(({ run }) => run),
    );
    const summaries = new Map(summariseAll(ctx, rows).map((run) => [run.id, run]));
    const people = new Map(rows.map((row) => [row.id, row.createdBy]));
    const slots = Array.from({ length: Math.max(ctx.settings.slots, open.length) }, (_, at) => {
      const held = open[at];
      const id = held?.run;
      const titles = held?.cards.map((each) => {
        const card = cards.find((known) => known.id === each);
        return card === undefined ? each : shortCardTitle(card);
      });
      const use = load?.runs.find(({ run }) => run === id);
      return {
        number: at + 1,
        run: id === undefined ? null : (summaries.get(id) ?? null),
        person: id === undefined ? null : (people.get(id) ?? null),
        holds: held === undefined ? null : { cores: held.cores, cards: titles ?? [] },
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
          cores: { total: coresHere(ctx), held: open.reduce((sum, each) => sum + each.cores, 0) },
          cards: cards.map((card) => {
            const holders = open.filter((each) => each.cards.includes(card.id));
            const shared = holders.some(({ sharesCards }) => sharesCards);
            return { ...card, heldBy: holders.map(({ run, name }) => ({ id: run, name })), shared };
          }),
          cardTroubles,
          slots,
        },
      ],
    };
  },
});
