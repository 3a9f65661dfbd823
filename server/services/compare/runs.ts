/** @file Runs side by side. */
import { z } from 'zod';
import { spansOfRuns } from '@/db/queries/attempt';
import { findGenotype, genotypesOfRuns } from '@/db/queries/genotype';
import { findRuns, runsById } from '@/db/queries/run/run';
import type { GenotypeRow, RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { floatSchema } from '@/domain/float';
import { genotypeSchema } from '@/domain/genotype';
import { genotypeIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import { namedAnswers } from '@/domain/named-values';
import { publishedFiguresSchema } from '@/domain/records/benchmark';
import { runSummarySchema } from '@/domain/records/run';
import { groupingSchema } from '@/domain/report';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { publishedOf } from '@/server/services/benchmarks/published';
import { summariseAll } from '@/server/services/runs/read/summarise';
import { configDifferences, groupRuns, type Source } from './groups';
import { named, nameOf } from './named';

export const runs = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    runs: z.array(runIdSchema).min(1).max(200),
    by: groupingSchema.default('arm'),
  }),
  output: z.object({
    /** In the requested order; missing ones are named in `missing` and left out everywhere else. */
    runs: z.array(runSummarySchema),
    /** `name` is null for a permanently removed run. */
    missing: z.array(z.object({ id: runIdSchema, name: z.string().nullable() })),
    /** `names`: of the records whose ids are among the values. */
    differences: z.array(
      z.object({
        path: z.string(),
        title: z.string(),
        values: z.record(z.string(), z.unknown()),
        names: z.record(z.string(), z.string()),
      }),
    ),
    groups: z.array(
      z.object({
        groupHash: z.string(),
        label: z.string(),
        colour: z.int(),
        runs: z.array(runIdSchema),
        /** 95 % t intervals of the mean over the group's runs; null if there is one. */
        summary: namedAnswers(
          z.object({ mean: floatSchema, low: floatSchema.nullable(), high: floatSchema.nullable(), n: z.int() }),
        ),
      }),
    ),
    /** When each run began and when its attempts held their device; an open end is the largest number. Milliseconds since the epoch. */
    clocks: z.record(z.string(), z.object({ origin: z.number(), spans: z.array(z.tuple([z.number(), z.number()])) })),
    /** Of a retraining, the run that found its genotype; pairs are made by that run's seed. */
    sources: z.record(z.string(), z.object({ id: runIdSchema, name: z.string(), seed: z.int() })),
    /** What each run found, or retrains. */
    genotypes: z.record(
      z.string(),
      z.object({ id: genotypeIdSchema, document: genotypeSchema, published: z.array(publishedFiguresSchema) }),
    ),
  }),
  run({ ctx, input }) {
    const ids = [...new Set(input.runs)];
    const rows = findRuns(ctx.db, ids);
    const missing = missingRuns(ctx, ids, rows);
    if (rows.length === 0) {
      throw new DomainError('not-found', 'None of these runs is here any more: they may have been deleted.', {
        field: 'runs',
      });
    }
    rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    const found = [...genotypesOfRuns(ctx.db, ids), ...retrainedBy(ctx, rows)];
    const sources = sourcesOf(ctx, found);
    const published = publishedOf(
      ctx.db,
      found.map(({ hash }) => hash),
    );
    const genotypes = found.flatMap(({ run, id, document, hash }) =>
      run === null ? [] : [[run, { id, document, published: published.get(hash) ?? [] }] as const],
    );
    const summaries = summariseAll(ctx, rows);
    const spans = spansOfRuns(ctx.db, ids);
    return {
      missing,
      runs: summaries,
      differences: named(ctx.db, configDifferences(rows)),
      groups: groupRuns(rows, input.by, {
        sources,
        experiments: new Map(
          summaries.flatMap(({ id, experiment }) => (experiment === null ? [] : [[id, experiment.name] as const])),
        ),
        nameOf: (id) => nameOf(ctx.db, id),
      }),
      sources: Object.fromEntries([...sources].map(([run, { id, name, seed }]) => [run, { id, name, seed }])),
      clocks: Object.fromEntries(rows.map((row) => [row.id, clockOf(row, spans.get(row.id) ?? [])])),
      genotypes: Object.fromEntries(genotypes),
    };
  },
});

type Found = Pick<GenotypeRow, 'id' | 'run' | 'document' | 'hash'> & { readonly foundBy?: RunId | null };

/** The genotypes that evaluations retrain, as if they had found them; `foundBy` is who did. */
function retrainedBy({ db }: ServiceContext, rows: readonly RunRow[]): Found[] {
  return rows.flatMap(({ id, config }) => {
    const genotype = config.kind === 'evaluate' ? findGenotype(db, config.genotype) : undefined;
    return genotype === undefined ? [] : [{ ...genotype, run: id, foundBy: genotype.run }];
  });
}

function sourcesOf({ db }: ServiceContext, found: readonly Found[]): Map<RunId, Source & { readonly id: RunId }> {
  const rows = new Map(
    findRuns(
      db,
      found.flatMap(({ foundBy }) => foundBy ?? []),
    ).map((row) => [row.id, row]),
  );
  return new Map(
    found.flatMap(({ run, foundBy }) => {
      const source = foundBy == null ? undefined : rows.get(foundBy);
      return source === undefined || run === null ? [] : [[run, source] as const];
    }),
  );
}

/** Requested runs that are in the trash or permanently removed. */
function missingRuns({ db }: ServiceContext, ids: readonly RunId[], rows: readonly RunRow[]) {
  const found = new Set(rows.map((row) => row.id));
  const gone = ids.filter((id) => !found.has(id));
  const inTrash = new Map(runsById(db, gone).map(({ id, name }) => [id, name]));
  return gone.map((id) => ({ id, name: inTrash.get(id) ?? null }));
}

function clockOf(
  run: RunRow,
  spans: readonly { readonly startedAt: number; readonly endedAt: number | null }[],
): { origin: number; spans: [number, number][] } {
  return {
    origin: run.startedAt ?? run.createdAt,
    spans: spans.map(({ startedAt, endedAt }) => [startedAt, endedAt ?? Number.MAX_SAFE_INTEGER]),
  };
}
