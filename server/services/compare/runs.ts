/** @file Runs side by side. */
import { z } from 'zod';
import { attemptsOf } from '@/db/queries/attempt/find';
import { genotypesOfRuns } from '@/db/queries/genotype/find';
import { findRuns } from '@/db/queries/run/find';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { genotypeSchema } from '@/domain/genotype';
import { genotypeIdSchema, runIdSchema } from '@/domain/ids';
import { publishedFiguresSchema } from '@/domain/records/benchmark';
import { floatSchema } from '@/domain/records/float';
import { runSummarySchema } from '@/domain/records/run';
import type { Call, ServiceContext } from '@/server/context';
import { publishedOf } from '@/server/services/benchmarks/published';
import { summariseAll } from '@/server/services/runs/summarise';
import { configDifferences } from './differences';
import { groupRuns } from './groups';

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
      /** 95 % t intervals of the mean over the group's runs; null where there is one. */
      summary: z.record(
        z.string(),
        z.object({ mean: floatSchema, low: floatSchema.nullable(), high: floatSchema.nullable(), n: z.int() }),
      ),
    }),
  ),
  /** When each run began and when its attempts held their device; an open end is as large as can be. Milliseconds since the epoch. */
  clocks: z.record(z.string(), z.object({ origin: z.number(), spans: z.array(z.tuple([z.number(), z.number()])) })),
  genotypes: z.record(
    z.string(),
    z.object({ id: genotypeIdSchema, document: genotypeSchema, published: z.array(publishedFiguresSchema) }),
  ),
});

export function compareRuns({ ctx, input }: Call<CompareRunsInput>): z.output<typeof runComparisonSchema> {
  const ids = [...new Set(compareRunsInput.parse(input).runs)];
  const rows = findRuns(ctx.db, ids);
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) {
    throw new DomainError('not-found', `There is no run ${missing}: it may have been deleted.`, { field: 'runs' });
  }
  // In the order asked for, which the page's colours follow.
  rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  const found = genotypesOfRuns(ctx.db, ids);
  const published = publishedOf(
    ctx.db,
    found.map(({ hash }) => hash),
  );
  const genotypes = found.flatMap(({ run, id, document, hash }) =>
    run === null ? [] : [[run, { id, document, published: published.get(hash) ?? [] }] as const],
  );
  return {
    runs: summariseAll(ctx, rows),
    differences: configDifferences(rows),
    groups: groupRuns(rows),
    clocks: Object.fromEntries(rows.map((row) => [row.id, clockOf(ctx, row)])),
    genotypes: Object.fromEntries(genotypes),
  };
}

function clockOf(ctx: ServiceContext, run: RunRow): { origin: number; spans: [number, number][] } {
  const spans = attemptsOf(ctx.db, run.id).map(({ startedAt, endedAt }): [number, number] => [
    startedAt,
    endedAt ?? Number.MAX_SAFE_INTEGER,
  ]);
  return { origin: run.startedAt ?? run.createdAt, spans };
}
