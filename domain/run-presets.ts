/**
 * @file Values the launch form starts from, per run kind: `tiny` ends within a minute on two cores in a small space, `small`
 * is an honest try on one machine, `paper` is method.md §8 as it stands (for evaluate: the retraining of the BASE code).
 */
import type { AdaptConfig, EvaluateConfig, MetaTrainConfig, RunKind, SearchConfig } from './run-config';

export const runPresetNames = ['tiny', 'small', 'paper'] as const;
export type RunPresetName = (typeof runPresetNames)[number];

/** What a preset may set: never what to run on, the seed or the machine. */
type Settings<Config> = Partial<
  Omit<Config, 'kind' | 'seed' | 'engine' | 'threads' | 'task' | 'taskSet' | 'space' | 'prior' | 'genotype'>
>;

interface Preset<Config> {
  readonly description: string;
  /** What differs from the schema's defaults. */
  readonly values: Settings<Config>;
}

interface ConfigOf {
  readonly 'meta-train': MetaTrainConfig;
  readonly adapt: AdaptConfig;
  readonly search: SearchConfig;
  readonly evaluate: EvaluateConfig;
}

export const runPresets: {
  readonly [Kind in RunKind]: Readonly<Record<RunPresetName, Preset<ConfigOf[Kind]>>>;
} = {
  'meta-train': {
    tiny: {
      description: 'Under a minute on two cores with 8 channels, 4 layers and images of 14 to 16 pixels.',
      values: {
        iterations: 12,
        tasksPerIteration: 2,
        steps: 5,
        batch: 16,
        warmupFraction: 0.25,
        validationEvery: 6,
        priorEvery: 6,
        checkpointEvery: 4,
      },
    },
    small: {
      description: 'A prior worth adapting, on one machine.',
      values: { iterations: 60, tasksPerIteration: 4, steps: 10, batch: 32, validationEvery: 10, priorEvery: 20 },
    },
    paper: { description: 'The defaults of the method: eight tasks of ten steps, 200 iterations.', values: {} },
  },
  adapt: {
    tiny: {
      description: 'Seconds: twenty steps of a small batch.',
      values: { steps: 20, batch: 16, evaluateEvery: 5, checkpointEvery: 10 },
    },
    small: { description: 'The steps of the method with half its batch.', values: { batch: 32 } },
    paper: { description: 'The defaults of the method: 50 steps.', values: {} },
  },
  search: {
    tiny: {
      description: 'Seconds: twenty steps of a small batch, as adapt’s.',
      values: { steps: 20, batch: 16, evaluateEvery: 5, checkpointEvery: 10 },
    },
    small: { description: 'As many steps as adapt, with half the batch.', values: { batch: 32 } },
    paper: { description: 'The defaults of the method at adapt’s budget: 50 steps.', values: {} },
  },
  evaluate: {
    tiny: {
      description: 'Seconds: a narrow network, four epochs.',
      values: { initChannels: 8, layers: 4, epochs: 4, batch: 32 },
    },
    small: {
      description: 'A middle-sized network on one machine.',
      values: { initChannels: 16, layers: 8, epochs: 20, augmentation: { cropPadding: 2, flip: false, cutout: 0 } },
    },
    paper: {
      description: 'The retraining of the BASE code: 40 channels, 20 layers, 600 epochs. Days on a CPU.',
      values: {
        initChannels: 40,
        layers: 20,
        epochs: 600,
        auxiliary: true,
        dropPath: 0.2,
        augmentation: { cropPadding: 4, flip: true, cutout: 16 },
      },
    },
  },
};
