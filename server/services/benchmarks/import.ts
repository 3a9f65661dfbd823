/** @file Imports a published table. Entries are written in small transactions, so that others' writes hardly wait. */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import {
  completeBenchmark,
  deleteBenchmarkRow,
  insertBenchmark,
  insertBenchmarkEntries,
} from '@/db/queries/benchmark/save';
import { benchmarkMappingSchema } from '@/domain/benchmark/mapping';
import { readEntries, type TableEntry } from '@/domain/benchmark/table';
import { benchmarkIdSchema, newIdText } from '@/domain/ids';
import type { BenchmarkRecord } from '@/domain/records/benchmark';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { readTableFile, tableFileSchema } from './read-file';
import { requireBenchmark } from './require-benchmark';
import { toBenchmarkRecord } from './to-record';

export const importBenchmarkInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  source: z.string().trim().min(1).max(500),
  file: tableFileSchema,
  mapping: benchmarkMappingSchema,
});
export type ImportBenchmarkInput = z.input<typeof importBenchmarkInput>;

/** Below SQLite's limit of variables, and a few milliseconds. */
const chunk = 1000;

export async function importBenchmark({ ctx, input }: Call<ImportBenchmarkInput>): Promise<BenchmarkRecord> {
  const { name, source, file, mapping } = importBenchmarkInput.parse(input);
  const table = await readTableFile(file);
  const entries = await readEntries(table, mapping, () => setImmediate());
  const id = benchmarkIdSchema.parse(newIdText('bm'));
  const { sha256 } = table;
  const row = { id, name, source, sha256, metrics: mapping.metrics, rows: entries.length };
  insertBenchmark(ctx.db, { ...row, createdAt: ctx.now(), createdBy: ctx.actor.name });
  try {
    for (let at = 0; at < entries.length; at += chunk) {
      insertBenchmarkEntries(
        ctx.db,
        entries.slice(at, at + chunk).map((entry) => ({ benchmark: id, ...toRow(entry) })),
      );
      await setImmediate();
    }
  } catch (error) {
    deleteBenchmarkRow(ctx.db, id);
    throw error;
  }
  inTransaction(ctx.db, (tx) => {
    completeBenchmark(tx, id, ctx.now());
    noteChange(ctx, tx, 'benchmark', id);
    audit(ctx, tx, 'benchmark.import', id, { name, source, sha256, rows: entries.length });
  });
  return toBenchmarkRecord(ctx.db, requireBenchmark(ctx.db, id));
}

function toRow({ values, ranks, ...entry }: TableEntry) {
  return { ...entry, values: [...values], ranks: [...ranks] };
}
