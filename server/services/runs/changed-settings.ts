/** @file Which settings of a config differ from the schema's defaults. */
import { type RecordedConfig, type RunConfig, runConfigSchema } from '@/domain/run-config';
import { flatten } from './flatten';

/** Dotted paths. What has no default (ids) is never listed. */
export function changedSettings(config: RecordedConfig): string[] {
  if (config.kind === 'external') return [];
  const defaults = flatten(runConfigSchema.parse(required(config)));
  const given = flatten(config);
  return [...given.keys()].filter((path) => JSON.stringify(given.get(path)) !== JSON.stringify(defaults.get(path)));
}

/** The least that makes a valid config of this kind. */
function required(config: RunConfig): unknown {
  switch (config.kind) {
    case 'meta-train':
      return { kind: config.kind, taskSet: config.taskSet, space: config.space };
    case 'adapt':
      return { kind: config.kind, prior: config.prior, task: { taskSet: config.task.taskSet } };
    case 'few-shot':
      return { kind: config.kind, prior: config.prior, taskSet: config.taskSet };
    case 'search':
    case 'random-search':
      return { kind: config.kind, space: config.space, task: { taskSet: config.task.taskSet } };
    case 'evaluate':
      return { kind: config.kind, genotype: config.genotype, task: { taskSet: config.task.taskSet } };
  }
}
