/**
 * @file What a run is asked to do: one strict schema per kind. The launch form, the API, the command line and the runner
 * all read these. Each setting's `meta` carries its title, help and where its default is from (method.md §8).
 */
import { z } from 'zod';
import type { TaskSetId } from './ids';
import { adaptConfigSchema } from './run-config/adapt';
import { evaluateConfigSchema } from './run-config/evaluate';
import { fewShotConfigSchema } from './run-config/few-shot';
import { metaTrainConfigSchema } from './run-config/meta-train';
import { randomSearchConfigSchema } from './run-config/random-search';
import { searchConfigSchema } from './run-config/search';
import type { Part } from './task-set';

export { type AdaptConfig, adaptConfigSchema } from './run-config/adapt';
export { type EvaluateConfig, evaluateConfigSchema } from './run-config/evaluate';
export { type FewShotConfig, fewShotConfigSchema } from './run-config/few-shot';
export { type MetaTrainConfig, metaTrainConfigSchema } from './run-config/meta-train';
export { type RandomSearchConfig, randomSearchConfigSchema } from './run-config/random-search';
export { type SearchConfig, searchConfigSchema } from './run-config/search';
export { type TaskReference, taskReferenceSchema } from './run-config/task-reference';

export const runConfigSchema = z.discriminatedUnion('kind', [
  metaTrainConfigSchema,
  adaptConfigSchema,
  searchConfigSchema,
  randomSearchConfigSchema,
  evaluateConfigSchema,
  fewShotConfigSchema,
]);
export type RunConfig = z.infer<typeof runConfigSchema>;
export type RunConfigInput = z.input<typeof runConfigSchema>;
export const runKindSchema = z.enum(['meta-train', 'adapt', 'search', 'random-search', 'evaluate', 'few-shot']);
export type RunKind = z.infer<typeof runKindSchema>;

export const runConfigSchemaOf = {
  'meta-train': metaTrainConfigSchema,
  adapt: adaptConfigSchema,
  search: searchConfigSchema,
  'random-search': randomSearchConfigSchema,
  evaluate: evaluateConfigSchema,
  'few-shot': fewShotConfigSchema,
} as const;

export interface DrawnFrom {
  readonly taskSet: TaskSetId;
  readonly part: Part;
  /** Paths of the two in the config. */
  readonly fields: { readonly taskSet: string; readonly part: string };
}

/** The part of the task set that a run's tasks are drawn from; a meta-training's is fixed. */
export function drawnFrom(config: RunConfig): DrawnFrom {
  switch (config.kind) {
    case 'meta-train':
      return { taskSet: config.taskSet, part: 'metaTrain', fields: { taskSet: 'taskSet', part: 'taskSet' } };
    case 'few-shot':
      return { taskSet: config.taskSet, part: config.part, fields: { taskSet: 'taskSet', part: 'part' } };
    default: {
      const { taskSet, part } = config.task;
      return { taskSet, part, fields: { taskSet: 'task.taskSet', part: 'task.part' } };
    }
  }
}
