/** @file Any record by its name: runs, priors, genotypes, task sets, spaces, datasets, experiments, reports. */
import { z } from 'zod';
import { findByName, type NamedRecord } from '@/db/queries/find-by-name';
import { runStateSchema } from '@/domain/run-state';
import { operation } from '@/server/operation';

export const foundTypeSchema = z.enum([
  'run',
  'prior',
  'genotype',
  'task-set',
  'space',
  'dataset',
  'experiment',
  'report',
]);
const foundSchema = z.object({
  type: foundTypeSchema,
  id: z.string(),
  name: z.string(),
  /** A run's kind and state; null for other records. */
  run: z.object({ kind: z.string(), state: runStateSchema }).nullable(),
});

export const search = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    text: z.string().trim().max(200),
    /** Of each kind. */
    limit: z.int().min(1).max(50).default(6),
  }),
  output: z.array(foundSchema),
  run({ ctx, input: { text, limit } }) {
    const found = findByName(ctx.db, text, limit);
    const plain = (type: z.output<typeof foundTypeSchema>, records: readonly NamedRecord[]) =>
      records.map(({ id, name }) => ({ type, id, name, run: null }));
    return [
      ...found.runs.map(({ id, name, kind, state }) => ({ type: 'run' as const, id, name, run: { kind, state } })),
      ...plain('prior', found.priors),
      ...plain('genotype', found.genotypes),
      ...plain('task-set', found.taskSets),
      ...plain('space', found.spaces),
      ...plain('dataset', found.datasets),
      ...plain('experiment', found.experiments),
      ...plain('report', found.reports),
    ];
  },
});
