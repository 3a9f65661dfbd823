/** @file A window of the table of runs: summaries with the values of the columns that are shown. */
import { z } from 'zod';
import { runValues } from '@/db/queries/run/index-runs';
import { parentsOfRuns, shownRunsById } from '@/db/queries/run/run';
import { floatSchema } from '@/domain/float';
import { runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { nameOf } from '@/server/services/compare/named';
import { fieldTextSchema, readField, scopeOf } from './query-input';
import { summariseAll } from './summarise';

const parentSchema = z.object({ type: z.enum(['prior', 'genotype']), id: z.string(), name: z.string() });

export const runRowSchema = z.object({
  run: runSummarySchema,
  /** When it was put into the trash. */
  deletedAt: z.number().nullable(),
  person: z.string(),
  /** What it starts from. */
  parent: parentSchema.nullable(),
  /** By place in the input's `columns`. */
  values: z.array(z.union([z.string(), floatSchema]).nullable()),
  /** Of the records whose ids are among the values. */
  names: z.record(z.string(), z.string()),
});

export type RunRow = z.output<typeof runRowSchema>;

export const runRowsSchema = z.array(runRowSchema);

/** In the order of `ids`; removed ones are left out. */
export const rows = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    ids: z.array(runIdSchema).max(500),
    columns: z.array(fieldTextSchema).max(40).default([]),
  }),
  output: runRowsSchema,
  run({ ctx, input: { ids, columns } }) {
    const fields = columns.map((column, at) => readField(column, `columns.${at}`));
    const rows = new Map(shownRunsById(ctx.db, ids).map((row) => [row.id, row]));
    const ordered = ids.flatMap((id) => rows.get(id) ?? []);
    const values = runValues(ctx.db, scopeOf(ctx), ids, fields);
    const parents = parentsOfRuns(ctx.db, ids);
    const summaries = summariseAll(ctx, ordered);
    const known = new Map<string, string | undefined>();
    const nameOnce = (id: string): string | undefined => {
      if (!known.has(id)) known.set(id, nameOf(ctx.db, id));
      return known.get(id);
    };
    return ordered.flatMap((row, at): RunRow[] => {
      const run = summaries[at];
      if (run === undefined) return [];
      const parent = parents.get(row.id) ?? null;
      const own = values.get(row.id) ?? [];
      const names = own.flatMap((value) => {
        const name = typeof value === 'string' ? nameOnce(value) : undefined;
        return name === undefined ? [] : [[value, name] as const];
      });
      return [
        {
          ...{ run, deletedAt: row.deletedAt, person: row.createdBy, parent },
          ...{ values: own, names: Object.fromEntries(names) },
        },
      ];
    });
  },
});
