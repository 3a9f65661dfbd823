/** @file Accuracy against size of the genotypes that match: each evaluation is a point. */
import { z } from 'zod';
import { listGenotypeRows } from '@/db/queries/genotype/list';
import { metricTitle } from '@/domain/benchmark/mapping';
import { type GenotypePoint, type GenotypeRecord, genotypePointSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { genotypeFilterInput } from './list';
import { toGenotypeRecords } from './to-record';

export const genotypePointsInput = z.strictObject(genotypeFilterInput);
export type GenotypePointsInput = z.input<typeof genotypePointsInput>;

export const genotypePointsSchema = z.array(genotypePointSchema);

/** More points than a picture can show apart. */
const most = 1000;

export function genotypePoints({ ctx, input }: Call<GenotypePointsInput>): GenotypePoint[] {
  const query = { ...genotypePointsInput.parse(input), evaluated: true, order: 'accuracy' as const };
  const rows = listGenotypeRows(ctx.db, { ...query, offset: 0, limit: most });
  const byHash = new Map(rows.map((row) => [row.hash, row]));
  return toGenotypeRecords(ctx.db, [...byHash.values()]).flatMap(pointsOf);
}

function pointsOf({ id, name, evaluations, external, published }: GenotypeRecord): GenotypePoint[] {
  const about = { genotype: id, name };
  return [
    ...evaluations.flatMap(({ task, values }): GenotypePoint[] => {
      const accuracy = values['test.accuracy'];
      if (accuracy === undefined || !Number.isFinite(accuracy)) return [];
      const { parameters = null, macs = null } = values;
      return [{ ...about, origin: 'ours', task, accuracy, parameters, macs }];
    }),
    ...external.map(
      ({ task, accuracy, parameters }): GenotypePoint => ({
        ...about,
        ...{ origin: 'elsewhere', task, accuracy, parameters, macs: null },
      }),
    ),
    ...published.flatMap(({ figures, parameters }): GenotypePoint[] => {
      const [first] = figures;
      if (first === undefined || first.value === null) return [];
      const task = metricTitle(first.metric);
      return [{ ...about, origin: 'published', task, accuracy: first.value / 100, parameters, macs: null }];
    }),
  ];
}
