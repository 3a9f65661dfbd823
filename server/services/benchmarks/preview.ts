/** @file The first rows of a table and a guess at its columns, before it is imported. */
import { z } from 'zod';
import { benchmarkMappingSchema, guessMapping } from '@/domain/benchmark/mapping';
import type { Call } from '@/server/context';
import { readTableFile, tableFileSchema } from './read-file';

export const previewBenchmarkInput = z.strictObject({ file: tableFileSchema });
export type PreviewBenchmarkInput = z.input<typeof previewBenchmarkInput>;

export const benchmarkPreviewSchema = z.object({
  columns: z.array(z.string()),
  rows: z.int(),
  head: z.array(z.array(z.string())),
  guess: benchmarkMappingSchema.partial(),
});

const shown = 5;

export async function previewBenchmark({
  input,
}: Call<PreviewBenchmarkInput>): Promise<z.output<typeof benchmarkPreviewSchema>> {
  const { columns, rows } = await readTableFile(previewBenchmarkInput.parse(input).file);
  return {
    columns: [...columns],
    rows: rows.length,
    head: rows.slice(0, shown).map((row) => [...row]),
    guess: guessMapping(columns, rows[0] ?? []),
  };
}
