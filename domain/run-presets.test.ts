import { describe, expect, it } from 'vitest';
import { type RunKind, runConfigSchemaOf, runKindSchema } from './run-config';
import { runPresetNames, runPresets } from './run-presets';
import { reductionLayers } from './space';

const task = { taskSet: 'ts_000000000000' };
const basis: Record<RunKind, object> = {
  'meta-train': { taskSet: 'ts_000000000000', space: 'sp_000000000000' },
  adapt: { prior: 'pr_000000000000', task },
  search: { space: 'sp_000000000000', task },
  'random-search': { space: 'sp_000000000000', task },
  evaluate: { genotype: 'gt_000000000000', task },
  'few-shot': { prior: 'pr_000000000000', taskSet: task.taskSet },
};

describe('run presets', () => {
  it.each(runKindSchema.options.flatMap((kind) => runPresetNames.map((name) => [kind, name] as const)))(
    '%s %s is a valid config that keeps its values',
    (kind, name) => {
      const { values, description } = runPresets[kind][name];
      const config = runConfigSchemaOf[kind].parse({ kind, ...basis[kind], ...values });
      expect(config).toMatchObject(values);
      expect(description).not.toBe('');
    },
  );

  it('takes the method’s defaults for the paper, where they are the schema’s', () => {
    for (const kind of ['meta-train', 'adapt', 'search', 'few-shot'] as const)
      expect(runPresets[kind].paper.values).toEqual({});
  });

  it.each(runPresetNames)('has stages of as many cells in the network of NAS-Bench-201 that %s retrains', (name) => {
    for (const kind of ['evaluate', 'random-search'] as const) {
      const { layers } = runConfigSchemaOf[kind].parse({ kind, ...basis[kind], ...runPresets[kind][name].values });
      const [first = 0, second = 0] = reductionLayers({ layers, reductions: null });
      expect([second - first - 1, layers - second - 1]).toEqual([first, first]);
    }
  });

  it('grows from tiny to paper', () => {
    const images = (name: 'tiny' | 'small' | 'paper'): number => {
      const { values } = runPresets['meta-train'][name];
      const config = runConfigSchemaOf['meta-train'].parse({ kind: 'meta-train', ...basis['meta-train'], ...values });
      return config.iterations * config.tasksPerIteration * config.steps * config.batch;
    };
    expect(images('tiny')).toBeLessThan(images('small'));
    expect(images('small')).toBeLessThan(images('paper'));
  });
});
