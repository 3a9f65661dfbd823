/**
 * @file What a run is asked to do: one strict schema per kind. The launch form, the API, the command line and the runner
 * all read these. Each setting's `meta` carries its title, help and where its default is from (method.md §8).
 */
import { z } from 'zod';
import { adaptConfigSchema } from './run-config/adapt';
import { evaluateConfigSchema } from './run-config/evaluate';
import { metaTrainConfigSchema } from './run-config/meta-train';
import { searchConfigSchema } from './run-config/search';

export { type AdaptConfig, adaptConfigSchema } from './run-config/adapt';
export { type EvaluateConfig, evaluateConfigSchema } from './run-config/evaluate';
export { type MetaTrainConfig, metaTrainConfigSchema } from './run-config/meta-train';
export { type SearchConfig, searchConfigSchema } from './run-config/search';
export { type TaskReference, taskReferenceSchema } from './run-config/task-reference';

export const runConfigSchema = z.discriminatedUnion('kind', [
  metaTrainConfigSchema,
  adaptConfigSchema,
  searchConfigSchema,
  evaluateConfigSchema,
]);
export type RunConfig = z.infer<typeof runConfigSchema>;
export type RunConfigInput = z.input<typeof runConfigSchema>;
export const runKindSchema = z.enum(['meta-train', 'adapt', 'search', 'evaluate']);
export type RunKind = z.infer<typeof runKindSchema>;

export const runConfigSchemaOf = {
  'meta-train': metaTrainConfigSchema,
  adapt: adaptConfigSchema,
  search: searchConfigSchema,
  evaluate: evaluateConfigSchema,
} as const;
