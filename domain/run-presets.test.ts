import { describe, expect, it } from 'vitest';
import { type LaunchKind, launchKindSchema, runConfigSchemaOf } from './run-config';
import { launchPresets, runPresetNames, runPresets } from './run-presets';
import { reductionLayers } from './space';

const task = { taskSet: 'ts_000000000000' };
const basis: Record<LaunchKind, object> = {
  'meta-train': { taskSet: 'ts_000000000000', space: 'sp_000000000000' },
  adapt: { prior: 'pr_000000000000', task },
  search: { space: 'sp_000000000000', task },
  'random-search': { space: 'sp_000000000000', task },
  evaluate: { genotype: 'gt_000000000000', task },
  'few-shot': { prior: 'pr_000000000000', taskSet: task.taskSet },
  measure: { genotype: 'gt_000000000000', task },
};

describe('run presets', () => {
  it.each(
    launchKindSchema.options.flatMap((kind) =>
      launchPresets(kind).map((preset) => [kind, preset.name, preset] as const),
    ),
  )('%s %s is a valid config that keeps its values', (kind, _, { values, description }) => {
    const config = runConfigSchemaOf[kind].parse({ kind, ...basis[kind], ...values });
    expect(config).toMatchObject(values);
    expect(description).not.toBe('');
  });

  it('offers of each kind the same three, and for evaluate the papers’ other recipes', () => {
    for (const kind of launchKindSchema.options)
      expect(launchPresets(kind).map(({ name }) => name)).toEqual(
        kind === 'evaluate' ? [...runPresetNames, 'paper', 'paper-darts', 'paper-imagenet'] : runPresetNames,
      );
  });

  it('retrains as the papers do', () => {
    const recipeOf = (wanted: string) => {
      const values = launchPresets('evaluate').find(({ name }) => name === wanted)?.values;
      return runConfigSchemaOf.evaluate.parse({ kind: 'evaluate', ...basis.evaluate, ...values });
    };
    const cifar = {
      ...{ layers: 20, epochs: 600, batch: 96, learningRate: 0.025, learningRateSchedule: 'cosine', momentum: 0.9 },
      ...{ decay: 3e-4, clip: 5, auxiliary: true, dropPath: 0.2, labelSmoothing: 0 },
      augmentation: { cropPadding: 4, flip: true, cutout: 16 },
    };
    expect(recipeOf('paper')).toMatchObject({ ...cifar, initChannels: 40 });
    expect(recipeOf('paper-darts')).toMatchObject({ ...cifar, initChannels: 36 });
    const imagenet = recipeOf('paper-imagenet');
    expect(imagenet).toMatchObject({
      ...{ initChannels: 48, layers: 14, batch: 128, learningRate: 0.05, momentum: 0.9, decay: 3e-5, clip: 10 },
      ...{ auxiliary: true, dropPath: 0, labelSmoothing: 0.1, learningRateSchedule: 'warm-restarts' },
    });
    // Whole periods: the last one ends with the training.
    const periods = [0, 1, 2, 3].map((index) => imagenet.restartPeriod * imagenet.restartFactor ** index);
    expect(periods).toEqual([25, 50, 100, 200]);
    expect(imagenet.epochs).toBe(periods.reduce((sum, each) => sum + each, 0));
  });

  it.each(
    (['evaluate', 'random-search'] as const).flatMap((kind) =>
      launchPresets(kind).map((preset) => [kind, preset.name, preset] as const),
    ),
  )('has stages of as many cells in the network of NAS-Bench-201 that %s %s retrains', (kind, _, { values }) => {
    const { layers } = runConfigSchemaOf[kind].parse({ kind, ...basis[kind], ...values });
    const [first = 0, second = 0] = reductionLayers({ layers, reductions: null });
    expect([second - first - 1, layers - second - 1]).toEqual([first, first]);
  });

  it('grows from tiny to large', () => {
    const images = (name: 'tiny' | 'small' | 'large'): number => {
      const { values } = runPresets['meta-train'][name];
      const config = runConfigSchemaOf['meta-train'].parse({ kind: 'meta-train', ...basis['meta-train'], ...values });
      return config.iterations * config.tasksPerIteration * config.steps * config.batch;
    };
    expect(images('tiny')).toBeLessThan(images('small'));
    expect(images('small')).toBeLessThan(images('large'));
  });
});
