/** @file Runs side by side. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { genotypeSchema } from '@/domain/genotype';
import { genotypeIdSchema, runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';

const number = z.union([z.number(), z.nan()]);

import type { Call } from '@/server/context';

export const compareRunsInput = z.strictObject({ runs: z.array(runIdSchema).min(2).max(200) });
export type CompareRunsInput = z.input<typeof compareRunsInput>;

export const runComparisonSchema = z.object({
  runs: z.array(runSummarySchema),
  differences: z.array(z.object({ path: z.string(), values: z.record(z.string(), z.unknown()) })),
  groups: z.array(
    z.object({
      groupHash: z.string(),
      label: z.string(),
      runs: z.array(runIdSchema),
      /** 95 % bootstrap intervals over the group's runs; null where there is one. */
      summary: z.record(
        z.string(),
        z.object({ mean: number, low: number.nullable(), high: number.nullable(), n: z.int() }),
      ),
    }),
  ),
  genotypes: z.record(z.string(), z.object({ id: genotypeIdSchema, document: genotypeSchema })),
});

export function compareRuns({ input }: Call<CompareRunsInput>): z.output<typeof runComparisonSchema> {
  compareRunsInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
