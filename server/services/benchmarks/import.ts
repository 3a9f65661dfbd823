/** @file Imports a published table: reads the file, shows its columns and first rows, records their meaning. */

import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { completeBenchmark, insertBenchmark, insertBenchmarkEntries } from '@/db/queries/benchmark';
import { whenFree } from '@/db/retry-when-locked';
import { type BenchmarkMapping, benchmarkMappingSchema } from '@/domain/benchmark/mapping';
import { DomainError } from '@/domain/errors';
import { benchmarkIdSchema, newIdText, uploadIdSchema } from '@/domain/ids';
import { tablePreviewSchema } from '@/domain/importer-protocol';
import { benchmarkRecordSchema } from '@/domain/records/benchmark';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { removeUploads, uploadedFiles } from '../dataset-imports/uploads';
import { askImporter, type Entries, type LastWord } from '../importer/ask';
import { openReadable } from '../importer/readable-path';
import { removeBenchmark } from '../system/removed-benchmarks';
import { requireBenchmark, toBenchmarkRecord } from './benchmarks';

/**
 * The file of a table, on the server by path or sent before, passed to the importing process without being read
 * into here.
 */
const tableFileSchema = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('path'),
    path: z.string().max(4096).startsWith('/', 'give an absolute path on the server'),
  }),
  /** As /api/datasets/uploads answered. */
  z.strictObject({ from: z.literal('upload'), upload: uploadIdSchema }),
]);
export type TableFile = z.infer<typeof tableFileSchema>;

/** @throws DomainError `not-found` if there is no such file, `invalid-input` if it is no table */
async function readTable<Type extends LastWord['type']>(
  ctx: ServiceContext,
  file: TableFile,
  {
    mapping,
    expected,
    onEntries,
  }: { mapping: BenchmarkMapping | null; expected: Type; onEntries?: (entries: Entries) => Promise<void> },
): Promise<Extract<LastWord, { type: Type }>> {
  const handle = await openTable(ctx, file);
  try {
    const job = { kind: 'table', quotes: file.from === 'upload', mapping } as const;
    const word = await askImporter(ctx, job, { file: handle.fd, ...(onEntries === undefined ? {} : { onEntries }) });
    if (isOf(word, expected)) return word;
    throw new DomainError('unavailable', 'The importing process is of another version: restart the platform.');
  } finally {
    await handle.close();
  }
}

async function openTable(ctx: ServiceContext, file: TableFile) {
  if (file.from === 'path') return openReadable(ctx, file.path, 'file.path');
  const [sent] = await uploadedFiles(ctx, ctx.actor.name, [file.upload]);
  if (sent === undefined)
    throw new DomainError('not-found', 'The file is no longer there: send it again.', { field: 'file' });
  return open(sent, 'r');
}

function isOf<Type extends LastWord['type']>(word: LastWord, type: Type): word is Extract<LastWord, { type: Type }> {
  return word.type === type;
}

/** The first rows of a table and a guess at its columns, before it is imported. */
export const preview = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ file: tableFileSchema }),
  output: tablePreviewSchema,
  async run({ ctx, input: { file } }) {
    return (await readTable(ctx, file, { mapping: null, expected: 'previewed' })).preview;
  },
});

/**
 * Imports a published table, which the importing process reads. Entries are written in portions, so that other
 * writes hardly wait.
 */
export const importBenchmark = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1).max(100),
    source: z.string().trim().min(1).max(500),
    file: tableFileSchema,
    mapping: benchmarkMappingSchema,
  }),
  output: benchmarkRecordSchema,
  async run({ ctx, input: { name, source, file, mapping } }) {
    const id = benchmarkIdSchema.parse(newIdText('bm'));
    const row = { id, name, source, metrics: mapping.metrics, createdAt: ctx.now(), createdBy: ctx.actor.name };
    // Its hash and number of rows are known at the end.
    await whenFree(() => insertBenchmark(ctx.db, { ...row, sha256: '', rows: 0 }));
    const onEntries = async (entries: Entries): Promise<void> => {
      const some = entries.map((entry) => ({ benchmark: id, ...entry }));
      await whenFree(() => insertBenchmarkEntries(ctx.db, some));
      await setImmediate();
    };
    const read = await readTable(ctx, file, { mapping, expected: 'read', onEntries }).catch(async (error: unknown) => {
      await removeBenchmark(ctx.db, id);
      throw error;
    });
    const { sha256, rows } = read;
    await whenFree(() =>
      inTransaction(ctx.db, (tx) => {
        completeBenchmark(tx, id, { sha256, rows, completedAt: ctx.now() });
        noteChange(ctx, tx, 'benchmark', id);
        audit(ctx, tx, 'benchmark.import', id, { name, source, sha256, rows });
      }),
    );
    if (file.from === 'upload') await removeUploads(ctx, ctx.actor.name, [file.upload]);
    return toBenchmarkRecord(ctx.db, requireBenchmark(ctx.db, id));
  },
});
