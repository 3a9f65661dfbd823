/** @file Makes reports of runs, edits them, and moves them into the trash, back, and out for good. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertReport, removeReport, reportsInTrash, updateReport } from '@/db/queries/report';
import { DomainError } from '@/domain/errors';
import { newIdText, type RunId, reportIdSchema } from '@/domain/ids';
import { usualMetrics } from '@/domain/metrics';
import { firstBlocks, type Grouping, reportContent, reportRecordSchema } from '@/domain/report';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { compare } from '@/server/services/compare';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { series } from '@/server/services/series';
import { trashOf } from '@/server/services/trash';
import { requireReport } from './read';

const { name, runs, by, blocks } = reportContent;

/** A report over some runs. Without a name it is called after their arms, without blocks it begins as their comparison does. */
export const create = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ name: name.optional(), runs, by: by.default('arm'), blocks: blocks.optional() }),
  output: reportRecordSchema,
  run({ ctx, input }) {
    const id = reportIdSchema.parse(newIdText('rp'));
    const now = ctx.now();
    const called = input.name ?? nameAfter(ctx, input.runs, input.by);
    const written = input.blocks ?? firstBlocks(metricsOf(ctx, input.runs));
    inTransaction(ctx.db, (tx) => {
      insertReport(tx, {
        ...{ id, name: called, runs: [...new Set(input.runs)], by: input.by, blocks: written },
        ...{ createdAt: now, createdBy: ctx.actor.name, updatedAt: now },
      });
      noteChange(ctx, tx, 'report', id);
      audit(ctx, tx, 'report.create', id, { name: called });
    });
    return requireReport(ctx.db, id);
  },
});

/** @throws DomainError `not-found` where none of the runs is there */
function nameAfter(ctx: ServiceContext, of: RunId[], grouping: Grouping): string {
  const [first, second, ...others] = compare.runs.run({ ctx, input: { runs: of, by: grouping } }).groups;
  if (first === undefined) return 'Report';
  if (second === undefined) return first.label;
  if (others.length > 0) return `${first.label} and ${others.length + 1} other arms`.slice(0, 200);
  return `${first.label} against ${second.label}`.slice(0, 200);
}

function metricsOf(ctx: ServiceContext, of: RunId[]): string[] {
  const logged = Object.values(series.listMany.run({ ctx, input: { runs: of } })).flat();
  return usualMetrics([...new Set(logged.filter(({ count }) => count > 0).map(({ key }) => key))].sort());
}

/** Of a frozen report the runs stay as they are: what it shows was read of these. */
export const update = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    id: reportIdSchema,
    ...z.object(reportContent).partial().shape,
    /** What the edit began from: refused where somebody else changed it meanwhile. */
    was: z.strictObject(reportContent).partial().optional(),
  }),
  output: reportRecordSchema,
  run({ ctx, input: { id, was, ...change } }) {
    inTransaction(ctx.db, (tx) => {
      const row = requireReport(tx, id);
      requireUnmoved<typeof change>(row, was, change);
      if (row.frozenAt !== null && (change.runs !== undefined || change.by !== undefined))
        throw new DomainError('conflict', `"${row.name}" is frozen: make it live before its runs change.`, {
          field: 'runs',
        });
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      updateReport(tx, id, { ...given, updatedAt: ctx.now() });
      noteChange(ctx, tx, 'report', id);
      audit(ctx, tx, 'report.update', id, { name: change.name ?? row.name, fields: Object.keys(given) });
    });
    return requireReport(ctx.db, id);
  },
});

export const reportTrash = trashOf({
  entity: 'report',
  one: z.strictObject({ id: reportIdSchema }),
  record: reportRecordSchema,
  require: requireReport,
  inTrash: reportsInTrash,
  toRecord: (_, row) => row,
  setDeletedAt: (tx, id, deletedAt) => updateReport(tx, id, { deletedAt }),
  remove: removeReport,
  refuseWhileUsed: () => undefined,
});
