/** @file Reports as the API shows them: one with what it shows where it is frozen, and all. */
import superjson from 'superjson';
import { z } from 'zod';
import type { Database } from '@/db/open';
import { allReports, findReport, frozenOf, type ReportRow } from '@/db/queries/report';
import { DomainError } from '@/domain/errors';
import { type ReportId, reportIdSchema } from '@/domain/ids';
import { reportRecordSchema } from '@/domain/report';
import { operation } from '@/server/operation';
import { compare } from '@/server/services/compare';
import { series } from '@/server/services/series';

/** What the panels of a frozen report show, as the queries of a live one answered. */
export const frozenSchema = z.object({
  comparison: compare.runs.output,
  series: series.listMany.output,
  /** Of the panels with curves. */
  curves: series.curvesPacked.output,
});

export function requireReport(db: Database, id: ReportId): ReportRow {
  const row = findReport(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no report ${id}.`, { field: 'id' });
  return row;
}

export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: reportIdSchema }),
  output: reportRecordSchema.extend({
    frozen: frozenSchema.nullable(),
    /** Frozen by a version whose answers had another form: it shows nothing until it is frozen again. */
    unreadable: z.boolean(),
  }),
  run({ ctx, input: { id } }) {
    const row = requireReport(ctx.db, id);
    const text = frozenOf(ctx.db, id);
    const frozen = text === null ? null : readFrozen(text);
    return { ...row, frozen, unreadable: text !== null && frozen === null };
  },
});

/** Null where it is not what this version writes. */
function readFrozen(text: string): z.input<typeof frozenSchema> | null {
  try {
    const kept = superjson.parse<z.input<typeof frozenSchema>>(text);
    return frozenSchema.safeParse(kept).success ? kept : null;
  } catch {
    return null;
  }
}

/** The last changed first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(reportRecordSchema),
  run: ({ ctx }) => allReports(ctx.db),
});
