/** @file The change feed as browsers and the command line read it. */
import { z } from 'zod';
import { runIdSchema } from '../ids';

export const changeEntitySchema = z.enum([
  'run',
  'series',
  'dataset',
  'dataset-import',
  'task-set',
  'space',
  'prior',
  'genotype',
  'artefact',
  'architecture',
  'log',
  'study',
  'report',
  'benchmark',
  'webhook',
  'member',
  'token',
  'system',
]);
export type ChangeEntity = z.infer<typeof changeEntitySchema>;

/** A record changed. `key` is its id; for a series its key, for architecture and log the run's id. */
export const changeSchema = z.object({
  id: z.int(),
  entity: changeEntitySchema,
  key: z.string(),
  run: runIdSchema.optional(),
});
export type Change = z.infer<typeof changeSchema>;
