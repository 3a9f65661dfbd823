/** @file The published table: imported as a benchmark, queried about cells by the logged look-up only, and summed up as a whole. */
import { createReadStream } from 'node:fs';
import { readTableFile } from '@/datasets/table-file';
import { allBenchmarks } from '@/db/queries/benchmark';
import { benchmarkMappingSchema } from '@/domain/benchmark/mapping';
import { readEntries, readTable } from '@/domain/benchmark/table';
import type { BenchmarkId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { benchmarks } from '@/server/services/benchmarks';

const mapping = benchmarkMappingSchema.parse({
  arch: 'arch',
  parameters: 'params_c10',
  metrics: [{ column: 'c10_test_200', dataset: 'CIFAR-10', split: 'test', epochs: 200 }],
});

export interface Published {
  readonly accuracy: number;
  /** 1 is best. */
  readonly rank: number;
}

export interface WholeTable {
  readonly cells: number;
  readonly mean: number;
  readonly median: number;
  readonly best: number;
  /** The cell with most parameters. */
  readonly largest: { readonly arch: string } & Published;
}

export async function bringTable(ctx: ServiceContext, file: string): Promise<BenchmarkId> {
  const name = 'NAS-Bench-201';
  const known = allBenchmarks(ctx.db).find((each) => each.name === name);
  if (known !== undefined) return known.id;
  const source = 'Dong and Yang 2020; accuracies from BayesWatch/nas-without-training';
  return (await benchmarks.import({ ctx, input: { name, source, file: { from: 'path', path: file }, mapping } })).id;
}

/** In the requested order. Every requested cell is a line in the log under `purpose`. */
export function lookUp(
  ctx: ServiceContext,
  benchmark: BenchmarkId,
  architectures: readonly string[],
  purpose: string,
): { readonly found: readonly (Published | null)[]; readonly lookups: number } {
  const { found, lookups } = benchmarks.lookUp({
    ctx,
    input: { benchmark, architectures: [...architectures], purpose },
  });
  return {
    lookups,
    found: found.map((each) => {
      const figure = each?.figures[0];
      return figure?.value == null || figure.rank === null ? null : { accuracy: figure.value, rank: figure.rank };
    }),
  };
}

/** Mean, median and largest cell over all rows, computed from the file, independent of any search. */
export async function wholeTable(file: string): Promise<WholeTable> {
  const { text } = await readTableFile(createReadStream(file));
  const entries = readEntries(readTable(text), mapping);
  const values = entries.flatMap(({ values: [value] }) => value ?? []).sort((a, b) => a - b);
  const at = (index: number): number => values[index] ?? Number.NaN;
  const half = Math.floor(values.length / 2);
  const largest = entries.reduce((a, b) => ((b.parameters ?? 0) > (a.parameters ?? 0) ? b : a));
  return {
    cells: entries.length,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    median: values.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2,
    best: at(values.length - 1),
    largest: { arch: largest.arch, accuracy: largest.values[0] ?? Number.NaN, rank: largest.ranks[0] ?? 0 },
  };
}
