/**
 * @file Values the launch form starts from, per run kind: `tiny` ends within a minute on two cores in a small space, `small`
 * is an honest try on one machine, `paper` is method.md §8 as it stands (for evaluate: the retraining of the BASE code on CIFAR).
 * A genotype's retraining has the papers' other recipes besides (method.md §7).
 */
import type {
  AdaptConfig,
  EvaluateConfig,
  FewShotConfig,
  LaunchKind,
  MetaTrainConfig,
  RandomSearchConfig,
  SearchConfig,
} from './run-config';

export const runPresetNames = ['tiny', 'small', 'paper'] as const;
export type RunPresetName = (typeof runPresetNames)[number];

/** What the launch form offers of a kind: its three presets, and for evaluate the papers' other recipes. */
export interface LaunchPreset {
  /** As the address names it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly values: object;
}

const titles: Readonly<Record<RunPresetName, string>> = { tiny: 'Tiny', small: 'Small', paper: 'Paper' };

export function launchPresets(kind: LaunchKind): readonly LaunchPreset[] {
  const sizes = runPresetNames.map((name) => ({ name, title: titles[name], ...runPresets[kind][name] }));
  return kind === 'evaluate' ? [...sizes, ...otherPaperRecipes] : sizes;
}

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
  readonly 'random-search': RandomSearchConfig;
  readonly evaluate: EvaluateConfig;
  readonly 'few-shot': FewShotConfig;
}

/** The BASE code's train.py for its CIFAR cell, where the recipe's defaults are for one CPU. */
const paperRecipe = {
  initChannels: 40,
  layers: 20,
  epochs: 600,
  auxiliary: true,
  dropPath: 0.2,
  augmentation: { cropPadding: 4, flip: true, cutout: 16 },
};
const otherPaperRecipes: readonly (LaunchPreset & Preset<EvaluateConfig>)[] = [
  {
    name: 'paper-darts',
    title: 'Paper, DARTS cell',
    description: 'As DARTS retrains its cells on CIFAR: 36 channels, else as Paper. Days on a CPU.',
    // quark0/darts, cnn/train.py.
    values: { ...paperRecipe, initChannels: 36 },
  },
  {
    name: 'paper-imagenet',
    title: 'Paper, ImageNet',
    description:
      'The BASE code’s on ImageNet: 48 channels, 14 layers, label smoothing 0.1, 375 epochs. ' +
      'Without its resized crops and colour jitter.',
    // ashaw596/meta_architecture_search, train_imagenet.py: periods of 25, 50, 100 and 200 epochs.
    values: {
      initChannels: 48,
      layers: 14,
      auxiliary: true,
      labelSmoothing: 0.1,
      epochs: 375,
      batch: 128,
      learningRate: 0.05,
      learningRateSchedule: 'warm-restarts',
      restartPeriod: 25,
      restartFactor: 2,
      decay: 3e-5,
      clip: 10,
      augmentation: { cropPadding: 0, flip: true, cutout: 0 },
    },
  },
];
/** 3N + 2 layers, as the others have: NAS-Bench-201's two blocks then stand between stages of as many cells. */
const tinyRecipe = { initChannels: 8, layers: 5, epochs: 4, batch: 32 };
const smallRecipe = {
  initChannels: 16,
  layers: 8,
  epochs: 20,
  augmentation: { cropPadding: 2, flip: false, cutout: 0 },
};

/** The schema's defaults are method.md §8: nothing to repeat. */
const defaults = (what: string) => ({ description: `The defaults of the method${what}.`, values: {} });

export const runPresets: {
  readonly [Kind in LaunchKind]: Readonly<Record<RunPresetName, Preset<ConfigOf[Kind]>>>;
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
    paper: defaults(': eight tasks of ten steps, 200 iterations'),
  },
  adapt: {
    tiny: {
      description: 'Seconds: twenty steps of a small batch.',
      values: { steps: 20, batch: 16, evaluateEvery: 5, checkpointEvery: 10 },
    },
    small: { description: 'The steps of the method with half its batch.', values: { batch: 32 } },
    paper: defaults(': 50 steps'),
  },
  search: {
    tiny: {
      description: 'Seconds: twenty steps of a small batch, as adapt’s.',
      values: { steps: 20, batch: 16, evaluateEvery: 5, checkpointEvery: 10 },
    },
    small: { description: 'As many steps as adapt, with half the batch.', values: { batch: 32 } },
    paper: defaults(' at adapt’s budget: 50 steps'),
  },
  'random-search': {
    tiny: {
      description: 'A minute or two: four narrow networks, four epochs each.',
      values: { ...tinyRecipe, genotypes: 4 },
    },
    small: { description: 'Eight middle-sized networks on one machine.', values: { ...smallRecipe, genotypes: 8 } },
    paper: { description: '16 networks by the retraining of the BASE code. Months on a CPU.', values: paperRecipe },
  },
  evaluate: {
    tiny: { description: 'Seconds: a narrow network, four epochs.', values: tinyRecipe },
    small: { description: 'A middle-sized network on one machine.', values: smallRecipe },
    paper: {
      description: 'The retraining of the BASE code on CIFAR: 40 channels, 20 layers, 600 epochs. Days on a CPU.',
      values: paperRecipe,
    },
  },
  'few-shot': {
    tiny: {
      description: 'Under a minute: twenty episodes of one shot.',
      values: { shots: 1, queries: 5, episodes: 20, steps: 5, headSteps: 10, batch: 16, checkpointEvery: 5 },
    },
    small: { description: 'Five shots, enough episodes for a rough interval.', values: { episodes: 100, batch: 25 } },
    paper: defaults(': 200 episodes of five ways and five shots'),
  },
};
