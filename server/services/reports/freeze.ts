/** @file Freezes a report: its panels show from then on what is there now, whatever becomes of the runs; and makes it live again. */
import superjson from 'superjson';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateReport } from '@/db/queries/report';
import { DomainError } from '@/domain/errors';
import { reportIdSchema } from '@/domain/ids';
import { reportRecordSchema } from '@/domain/report';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { compare } from '@/server/services/compare';
import { series } from '@/server/services/series';
import { requireReport } from './read';

/** Buckets of a frozen curve, and curves that a report keeps: it stands in the database, and in every backup. */
const buckets = 200;
const mostCurves = 400;

const one = z.strictObject({ id: reportIdSchema });

/** Frozen once more, it shows what is there now. */
export const freeze = operation({
  access: 'member',
  kind: 'mutation',
  input: one,
  output: reportRecordSchema,
  async run({ ctx, input: { id } }) {
    const { runs, by, blocks, updatedAt } = requireReport(ctx.db, id);
    const comparison = compare.runs.run({ ctx, input: { runs, by } });
    const there = comparison.runs.map((run) => run.id);
    const metrics = new Set(blocks.flatMap((block) => (block.kind === 'curves' ? [block.metric] : [])));
    const requests = [...metrics].flatMap((key) => there.map((run) => ({ run, key })));
    if (requests.length > mostCurves)
      throw new DomainError(
        'invalid-input',
        `These are ${requests.length} curves; a frozen report keeps ${mostCurves} at most. Remove some of its metrics or runs.`,
        { field: 'blocks' },
      );
    const frozen = superjson.stringify({
      comparison,
      series: series.listMany.run({ ctx, input: { runs: there } }),
      curves: await series.curvesPacked.run({
        ctx,
        input: { requests, axis: 'step', width: buckets, discarded: false },
      }),
    });
    return put(ctx, id, { frozen, frozenAt: ctx.now() }, updatedAt);
  },
});

export const unfreeze = operation({
  access: 'member',
  kind: 'mutation',
  input: one,
  output: reportRecordSchema,
  run: ({ ctx, input: { id } }) => put(ctx, id, { frozen: null, frozenAt: null }),
});

/** @throws DomainError `conflict` where the report changed since `readAt` */
function put(
  ctx: ServiceContext,
  id: z.output<typeof reportIdSchema>,
  state: { frozen: string | null; frozenAt: number | null },
  readAt?: number,
) {
  inTransaction(ctx.db, (tx) => {
    const row = requireReport(tx, id);
    if (readAt !== undefined && row.updatedAt !== readAt)
      throw new DomainError('conflict', 'Somebody else changed the report meanwhile. Look at it, then freeze it.', {
        field: 'id',
      });
    updateReport(tx, id, state);
    noteChange(ctx, tx, 'report', id);
    audit(ctx, tx, state.frozen === null ? 'report.unfreeze' : 'report.freeze', id, { name: row.name });
  });
  return requireReport(ctx.db, id);
}
