/** @file The names that a query over runs, or a column, may use on this platform. */
import { z } from 'zod';
import {
  alarmNames,
  figureKeysOfRuns,
  metricKeys,
  namesOf,
  parametersOfRuns,
  peopleOfRuns,
  tagsOfRuns,
} from '@/db/queries/run/vocabulary';
import { metricGoalSchema } from '@/domain/events';
import { runConfigSchemaOf } from '@/domain/run-config';
import { operation } from '@/server/operation';

const words = z.array(z.string());

export const vocabulary = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({
    metrics: z.array(z.object({ key: z.string(), goal: metricGoalSchema })),
    /** Keys of results. */
    figures: words,
    /** Dotted paths of settings, of all kinds of runs. */
    settings: words,
    values: z.object({
      tag: words,
      person: words,
      experiment: words,
      space: words,
      taskset: words,
      prior: words,
      genotype: words,
      alarm: words,
    }),
  }),
  run({ ctx: { db } }) {
    return {
      metrics: metricKeys(db),
      figures: figureKeysOfRuns(db),
      settings: [...settings(), ...parametersOfRuns(db).map((name) => `params.${name}`)],
      values: {
        tag: tagsOfRuns(db),
        person: peopleOfRuns(db),
        experiment: namesOf(db, 'experiment'),
        space: namesOf(db, 'space'),
        taskset: namesOf(db, 'taskset'),
        prior: namesOf(db, 'prior'),
        genotype: namesOf(db, 'genotype'),
        alarm: alarmNames(db),
      },
    };
  },
});

let known: string[] | undefined;

function settings(): string[] {
  known ??= [
    ...new Set(Object.values(runConfigSchemaOf).flatMap((schema) => leaves(z.toJSONSchema(schema), ''))),
  ].sort();
  return known;
}

/** Dotted paths to values that are no objects. */
function leaves(schema: unknown, path: string): string[] {
  const properties = typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : null;
  if (typeof properties !== 'object' || properties === null) return [path];
  return Object.entries(properties).flatMap(([name, of]) => leaves(of, path === '' ? name : `${path}.${name}`));
}
