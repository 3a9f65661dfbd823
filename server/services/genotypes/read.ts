/** @file Genotypes as the API shows them: one, a page, and points for the scatter plot. */

import { z } from 'zod';
import type { Database } from '@/db/open';
import {
  evaluationsOf,
  externalEvaluationsOf,
  type Measurement,
  measurementsOf,
  weightsOf,
} from '@/db/queries/evaluation';
import { genotypesWithHashes } from '@/db/queries/genotype';
import { genotypeOrders, listGenotypeRows } from '@/db/queries/genotype-list';
import { findRuns } from '@/db/queries/run/run';
import { findSpaces } from '@/db/queries/space';
import { studiesThatDrew } from '@/db/queries/study';
import type { ExternalEvaluationRow, GenotypeRow, RunRow } from '@/db/schema';
import { metricTitle } from '@/domain/benchmark/metric-title';
import { genotypeIdSchema, runIdSchema, spaceIdSchema } from '@/domain/ids';
import { latencyKey } from '@/domain/latency';
import {
  type ExternalEvaluation,
  type GenotypePoint,
  type GenotypeRecord,
  genotypePointSchema,
  genotypeRecordSchema,
  type MeasurementRecord,
} from '@/domain/records/genotype';
import { operation } from '@/server/operation';
import { publishedOf, unpublishedIn } from '@/server/services/benchmarks/published';
import { nextCursor, offsetOf, pageInput, pageOf } from '@/server/services/page';
import { numbersOf } from '@/server/services/runs/read/summarise';
import { knownSizesIn } from './known-sizes';
import { requireGenotype } from './require-genotype';

/** Genotypes as the API shows them. */
export function toGenotypeRecord(db: Database, row: GenotypeRow): GenotypeRecord {
  const [record] = toGenotypeRecords(db, [row]);
  if (record === undefined) throw new Error(`no record of the genotype ${row.id}`);
  return record;
}

/** One query per table, for any number of rows. */
function toGenotypeRecords(db: Database, rows: readonly GenotypeRow[]): GenotypeRecord[] {
  const hashes = [...new Set(rows.map(({ hash }) => hash))];
  const runs = byId(
    findRuns(
      db,
      rows.flatMap(({ run }) => run ?? []),
    ),
  );
  const spaces = byId(findSpaces(db, [...new Set(rows.flatMap(({ space }) => space ?? []))]));
  const equal = byHash(genotypesWithHashes(db, hashes));
  const evaluations = byHash(evaluationsOf(db, hashes));
  const external = byHash(externalEvaluationsOf(db, hashes));
  const measured = byHash(measurementsOf(db, hashes));
  const trained = byHash(weightsOf(db, hashes));
  const published = publishedOf(db, hashes);
  const unpublished = unpublishedIn(db);
  const drawn = new Map(
    studiesThatDrew(
      db,
      rows.map(({ id }) => id),
    ).map(({ genotype, study }) => [genotype, study]),
  );
  const sizesFor = knownSizesIn(db);
  return rows.map((row) => {
    const run = row.run === null ? undefined : runs.get(row.run);
    const space = row.space === null ? undefined : spaces.get(row.space);
    return {
      id: row.id,
      name: row.name,
      hash: row.hash,
      document: row.document,
      run: run === undefined ? null : foundBy(run, row.step ?? 0),
      drawnBy: drawn.get(row.id) ?? null,
      space: space === undefined ? null : { id: space.id, name: space.name },
      margins: row.margins.map(Number),
      same: (equal.get(row.hash) ?? []).filter(({ id }) => id !== row.id).map(({ id, name }) => ({ id, name })),
      evaluations: (evaluations.get(row.hash) ?? []).map(({ evaluation, run: { id, name } }) => ({
        run: { id, name },
        task: evaluation.task,
        seed: evaluation.seed,
        values: new Map(numbersOf(evaluation.values)),
        createdAt: evaluation.createdAt,
      })),
      external: (external.get(row.hash) ?? []).map((found) => toExternal(found.external)),
      measurements: (measured.get(row.hash) ?? []).flatMap(toMeasurement),
      published: published.get(row.hash) ?? [],
      unpublished: unpublished(row.document, published.get(row.hash) ?? []),
      trained: (trained.get(row.hash) ?? []).map(({ run: by, evaluation }) => ({
        run: { id: by.id, name: by.name },
        task: evaluation.task,
        network: networkOf(by),
      })),
      sizes: sizesFor(row.document, [
        ...(trained.get(row.hash) ?? []).map((each) => each.run.config),
        ...(evaluations.get(row.hash) ?? []).map((each) => each.run.config),
        ...(run === undefined ? [] : [run.config]),
      ]),
      tags: row.tags,
      notes: row.notes,
      createdAt: row.createdAt,
    };
  });
}

function foundBy({ id, name, kind, seed, config }: RunRow, step: number): NonNullable<GenotypeRecord['run']> {
  return { id, name, kind, step, seed, task: 'task' in config ? config.task : null };
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<Row['id'], Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** In order of appearance. */
function byHash<Row extends { readonly hash: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const equal = found.get(row.hash);
    if (equal === undefined) found.set(row.hash, [row]);
    else equal.push(row);
  }
  return found;
}

function networkOf({ config }: RunRow): GenotypeRecord['trained'][number]['network'] {
  if (config.kind !== 'evaluate') return null;
  const { task, initChannels, layers } = config;
  return { task, initChannels, layers };
}

function toMeasurement({ evaluation, run, host }: Measurement): MeasurementRecord[] {
  const { config } = run;
  if (config.kind !== 'measure') return [];
  const { threads, initChannels, layers } = config;
  return [
    {
      run: { id: run.id, name: run.name },
      machine: host ?? '',
      device: run.device ?? '',
      task: evaluation.task,
      ...{ threads, initChannels, layers },
      values: new Map(numbersOf(evaluation.values)),
      createdAt: evaluation.createdAt,
    },
  ];
}

function toExternal({ genotype: _, ...shown }: ExternalEvaluationRow): ExternalEvaluation {
  return shown;
}

/** One genotype. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: genotypeIdSchema }),
  output: genotypeRecordSchema,
  run({ ctx, input }) {
    return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, input.id));
  },
});

const genotypeFilterInput = {
  run: runIdSchema.optional(),
  space: spaceIdSchema.optional(),
  /** Found in names, tags, notes, and at the start of hashes. */
  text: z.string().trim().min(1).max(200).optional(),
  origin: z.enum(['found', 'imported']).optional(),
  /** Only those with an accuracy: ours, reported or published. */
  evaluated: z.boolean().optional(),
};

/** Genotypes a page at a time, filtered and in the requested order. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    ...genotypeFilterInput,
    order: z.enum(genotypeOrders).default('newest'),
  }),
  output: pageOf(genotypeRecordSchema),
  run({ ctx, input: { limit, cursor, direction: _, ...query } }) {
    const offset = offsetOf(cursor);
    const rows = listGenotypeRows(ctx.db, { ...query, offset, limit: limit + 1 });
    return {
      items: toGenotypeRecords(ctx.db, rows.slice(0, limit)),
      nextCursor: nextCursor(offset, limit, rows.length),
    };
  },
});

const oneImage = latencyKey(1, 'median');

/** More points than a picture can show separately. */
const most = 1000;

/** Accuracy against size of the genotypes that match: each evaluation is a point. */
export const points = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject(genotypeFilterInput),
  output: z.array(genotypePointSchema),
  run({ ctx, input }) {
    const query = { ...input, evaluated: true, order: 'accuracy' as const };
    const rows = listGenotypeRows(ctx.db, { ...query, offset: 0, limit: most });
    const byHash = new Map(rows.map((row) => [row.hash, row]));
    return toGenotypeRecords(ctx.db, [...byHash.values()]).flatMap(pointsOf);
  },
});

function pointsOf({ id, name, evaluations, external, measurements, published }: GenotypeRecord): GenotypePoint[] {
  const about = { genotype: id, name };
  return [
    ...evaluations.flatMap(({ task, values }): GenotypePoint[] => {
      const accuracy = values.get('test.accuracy');
      if (accuracy === undefined || !Number.isFinite(accuracy)) return [];
      const [parameters = null, macs = null] = [values.get('parameters'), values.get('macs')];
      // The newest of the same network, before what the retraining took in passing.
      const measured = measurements.find((each) => each.task === task && each.values.get('parameters') === parameters);
      const latency = measured?.values.get(oneImage) ?? values.get(oneImage) ?? null;
      return [{ ...about, origin: 'ours', task, accuracy, parameters, macs, latency }];
    }),
    ...external.map(
      ({ task, accuracy, parameters }): GenotypePoint => ({
        ...about,
        ...{ origin: 'elsewhere', task, accuracy, parameters, macs: null, latency: null },
      }),
    ),
    ...published.flatMap(({ figures, parameters }): GenotypePoint[] => {
      const [first] = figures;
      if (first === undefined || first.value === null) return [];
      const task = metricTitle(first.metric);
      return [
        { ...about, origin: 'published', task, accuracy: first.value / 100, parameters, macs: null, latency: null },
      ];
    }),
  ];
}
