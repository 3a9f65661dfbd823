/** @file GET /api/audit/export: the audit log as CSV, Parquet or NDJSON, in the order written and in portions, so that memory does not grow with its length. */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { auditAfter } from '@/db/queries/audit';
import { whenFree } from '@/db/retry-when-locked';
import { type AuditEntry, type AuditFilter, auditColumns, auditFilterSchema } from '@/domain/records/audit';
import type { ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';
import { type FlatRecord, linesResponse, type RecordColumn, recordResponse } from './record-stream';
import { parseQuery } from './respond';

const entriesPerPiece = 500;

const inputSchema = z.strictObject({
  ...auditFilterSchema.shape,
  format: z.enum(['csv', 'parquet', 'ndjson']),
  from: z.coerce.number().optional(),
  to: z.coerce.number().optional(),
});

const types: ReadonlyMap<string, RecordColumn['type']> = new Map([
  ['id', 'whole'],
  ['time', 'time'],
]);

export async function auditExportResponse(ctx: ServiceContext, request: Request): Promise<Response> {
  const { format, ...filter } = parseQuery(request, inputSchema);
  await whenFree(() => inTransaction(ctx.db, (tx) => audit(ctx, tx, 'audit.export', 'audit', { format, ...filter })));
  if (format === 'ndjson') return linesResponse(pieces(ctx, filter), 'audit');
  const columns = auditColumns.map((name) => ({ name, type: types.get(name) ?? ('text' as const) }));
  return recordResponse(() => flat(pieces(ctx, filter)), { format, columns, fileName: 'audit' });
}

/** Each portion is read when the one before was sent. */
async function* pieces({ db }: ServiceContext, filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
  for (let after = 0; ; ) {
    const rows = auditAfter(db, filter, after, entriesPerPiece);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < entriesPerPiece) return;
    after = last.id;
    await turn();
  }
}

async function* flat(source: AsyncIterable<readonly AuditEntry[]>): AsyncGenerator<FlatRecord[]> {
  for await (const entries of source) {
    yield entries.map((entry) => ({
      ...entry,
      time: new Date(entry.time).toISOString(),
      detail: JSON.stringify(entry.detail),
    }));
  }
}
