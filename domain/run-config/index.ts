/**
 * @file The configs of runs: one strict schema per kind. The launch form, the API, the command line and the runner
 * all read these. Each setting's `meta` carries its title, help and where its default is from (method.md §8).
 */
import { z } from 'zod';
import type { TaskSetId } from '../ids';
import type { Part } from '../task-set';
import { adaptConfigSchema } from './adapt';
import { evaluateConfigSchema } from './evaluate';
import { externalConfigSchema } from './external';
import { fewShotConfigSchema } from './few-shot';
import { measureConfigSchema } from './measure';
import { metaTrainConfigSchema } from './meta-train';
import { randomSearchConfigSchema } from './random-search';
import { searchConfigSchema } from './search';

export { type AdaptConfig, adaptConfigSchema } from './adapt';
export { type EvaluateConfig, evaluateConfigSchema } from './evaluate';
export { type ExternalConfig, externalConfigSchema, seedAmong } from './external';
export { type FewShotConfig, fewShotConfigSchema } from './few-shot';
export { halvingRounds } from './halving';
export { type MeasureConfig, measureConfigSchema, timedBatches } from './measure';
export { followsQuery, type MetaTrainConfig, metaTrainConfigSchema } from './meta-train';
export {
  mostEarlier,
  mostEarlierCells,
  type RandomSearchConfig,
  randomSearchConfigSchema,
  zeroCostProxySchema,
} from './random-search';
export { type SearchConfig, type SearchStrategy, searchConfigSchema, searchStrategySchema } from './search';
export { type Draw, drawOf, partialChannels } from './search-strategies';
export { apartFromGroup, placementSettings, type TaskReference, taskReferenceSchema } from './shared-settings';

export const runConfigSchema = z.discriminatedUnion('kind', [
  metaTrainConfigSchema,
  adaptConfigSchema,
  searchConfigSchema,
  randomSearchConfigSchema,
  evaluateConfigSchema,
  fewShotConfigSchema,
  measureConfigSchema,
]);
export type RunConfig = z.infer<typeof runConfigSchema>;
/** The config in a run's record: for one of our runners, or as a script from outside logged it. */
export const recordedConfigSchema = z.discriminatedUnion('kind', [...runConfigSchema.options, externalConfigSchema]);
export type RecordedConfig = z.infer<typeof recordedConfigSchema>;
export type RunConfigInput = z.input<typeof runConfigSchema>;
/** Kinds that can be launched here. */
export const launchKindSchema = z.enum([
  'meta-train',
  'adapt',
  'search',
  'random-search',
  'evaluate',
  'few-shot',
  'measure',
]);
export type LaunchKind = z.infer<typeof launchKindSchema>;
/** `external`: run elsewhere and reported. */
export const runKindSchema = z.enum([...launchKindSchema.options, 'external']);
export type RunKind = z.infer<typeof runKindSchema>;

export const runConfigSchemaOf = {
  'meta-train': metaTrainConfigSchema,
  adapt: adaptConfigSchema,
  search: searchConfigSchema,
  'random-search': randomSearchConfigSchema,
  evaluate: evaluateConfigSchema,
  'few-shot': fewShotConfigSchema,
  measure: measureConfigSchema,
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
