/** @file Looks architectures up in a benchmark, for scripts that judge a search. Every one is logged with its purpose. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { entriesOfHashes, lookupsOf } from '@/db/queries/benchmark/find';
import { logLookups } from '@/db/queries/benchmark/save';
import { formatGenotype, type Genotype, genotypeHash, parseGenotype } from '@/domain/genotype';
import { benchmarkIdSchema } from '@/domain/ids';
import { publishedFiguresSchema } from '@/domain/records/benchmark';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/journal';
import { toPublished } from './published';
import { requireBenchmark } from './require-benchmark';

export const lookUpBenchmarkInput = z.strictObject({
  benchmark: benchmarkIdSchema,
  /** Arch strings, or any text of a genotype. */
  architectures: z.array(z.string().min(1).max(10_000)).min(1).max(1000),
  /** Why: look-ups are counted by it. */
  purpose: z.string().trim().min(1).max(200),
});
export type LookUpBenchmarkInput = z.input<typeof lookUpBenchmarkInput>;

export const benchmarkAnswerSchema = z.object({
  /** In the order asked; null where the table has no such architecture. */
  found: z.array(publishedFiguresSchema.nullable()),
  /** Look-ups for this purpose so far, these included. */
  lookups: z.int(),
});

export function lookUpBenchmark({ ctx, input }: Call<LookUpBenchmarkInput>): z.output<typeof benchmarkAnswerSchema> {
  const { benchmark: id, architectures, purpose } = lookUpBenchmarkInput.parse(input);
  const genotypes = architectures.map((text): Genotype => parseGenotype(text));
  const hashes = genotypes.map(genotypeHash);
  return inTransaction(ctx.db, (tx) => {
    requireBenchmark(tx, id);
    const line = { benchmark: id, time: ctx.now(), actor: ctx.actor.name, purpose };
    logLookups(
      tx,
      genotypes.map((genotype) => ({ ...line, arch: formatGenotype(genotype) })),
    );
    noteChange(ctx, tx, 'benchmark', id);
    const entries = new Map(entriesOfHashes(tx, hashes, id).map((row) => [row.entry.hash, row]));
    const found = hashes.map((hash) => {
      const row = entries.get(hash);
      return row === undefined ? null : toPublished(row.benchmark, row.entry);
    });
    const lookups = lookupsOf(tx, id).find((each) => each.purpose === purpose)?.count ?? 0;
    return { found, lookups };
  });
}
