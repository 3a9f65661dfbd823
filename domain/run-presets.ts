/**
 * @file Values the launch form starts from, per run kind: `tiny` ends within a minute on two cores in a small space and shows that everything works,
 * `small` is an honest try on one machine, `large` is the same with an order of magnitude more compute. A genotype's retraining has the papers'
 * recipes besides (method.md §7). What `small` reaches on tasks of several kinds: preset-evidence.ts.
 */
import type { LaunchKind, RunConfigInput } from './run-config';

export const runPresetNames = ['tiny', 'small', 'large'] as const;
export type RunPresetName = (typeof runPresetNames)[number];

/** What the launch form offers of a kind: its three presets, and for evaluate the papers' other recipes. */
export interface LaunchPreset {
  /** As the address names it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly values: object;
}

const titles: Readonly<Record<RunPresetName, string>> = { tiny: 'Tiny', small: 'Small', large: 'Large' };

export function launchPresets(kind: LaunchKind): readonly LaunchPreset[] {
  const sizes = runPresetNames.map((name) => ({ name, title: titles[name], ...runPresets[kind][name] }));
  return kind === 'evaluate' ? [...sizes, ...paperRecipes] : sizes;
}

/** Settings that a preset may set: never the task, the space, the seed or the machine. */
type Settings<Kind extends LaunchKind> = Partial<
  Omit<
    Extract<RunConfigInput, { kind: Kind }>,
    | 'kind'
    | 'seed'
    | 'engine'
    | 'device'
    | 'precision'
    | 'threads'
    | 'taskWorkers'
    | 'nodes'
    | 'gpus'
    | 'gpuShare'
    | 'target'
    | 'memory'
    | 'timeLimit'
    | 'task'
    | 'taskSet'
    | 'space'
    | 'prior'
    | 'genotype'
  >
>;

interface Preset<Kind extends LaunchKind> {
  readonly description: string;
  /** What differs from the schema's defaults. */
  readonly values: Settings<Kind>;
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
const paperRecipes: readonly (LaunchPreset & Preset<'evaluate'>)[] = [
  {
    name: 'paper',
    title: 'Paper',
    description: 'The retraining of the BASE code on CIFAR: 40 channels, 20 layers, 600 epochs. Days on a CPU.',
    values: paperRecipe,
  },
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
      'The BASE code’s on ImageNet: 48 channels, 14 layers, resized crops, colour jitter, label smoothing 0.1, 375 epochs.',
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
      augmentation: { cropPadding: 0, flip: true, resizedCrop: true, colourJitter: 0.4, cutout: 0 },
    },
  },
];
/** 3N + 2 layers, as the others have: NAS-Bench-201's two blocks are then between stages of as many cells. */
const tinyRecipe = { initChannels: 8, layers: 5, epochs: 4, batch: 32 };
const smallRecipe = {
  initChannels: 16,
  layers: 8,
  epochs: 20,
  augmentation: { cropPadding: 2, flip: false, cutout: 0 },
};

const largeRecipe = {
  initChannels: 24,
  layers: 14,
  epochs: 100,
  augmentation: { cropPadding: 2, flip: false, cutout: 0 },
};

/**
 * Settings with which a search learns in few steps, whereas the schema's defaults stay at chance on photographs (docs/evidence/presets.md): a mixture without
 * noise, a head that learns only three times as fast, and no pull to μ, which on a hundred images undoes a step's gain.
 */
const steady = { mixture: 'softmax', temperature: { start: 1, end: 1 } } as const;
const unanchored = { gammaWeights: 0 } as const;
const metaInner = {
  ...steady,
  ...unanchored,
  weights: { headFactor: 3, learningRate: 0.05 },
  logits: { learningRate: 0.2 },
} as const;
/** The last part of the steps trains what was found, at a fraction of the cost. */
const taskInner = {
  ...steady,
  committedFraction: 0.7,
  weights: { headFactor: 3, learningRate: 0.1 },
  logits: { learningRate: 0.1 },
} as const;

/** In twenty steps a head that starts at random costs accuracy, in a hundred none (docs/evidence/settings.md). */
const brief = { headStart: 'class-means' } as const;

export const runPresets: {
  readonly [Kind in LaunchKind]: Readonly<Record<RunPresetName, Preset<Kind>>>;
} = {
  'meta-train': {
    tiny: {
      description: 'Under a minute on two cores with 8 channels, 4 layers and images of 14 to 16 pixels.',
      values: {
        ...metaInner,
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
      description: 'A prior worth adapting, on one machine: 600 steps.',
      values: {
        ...metaInner,
        iterations: 30,
        tasksPerIteration: 2,
        steps: 10,
        batch: 32,
        validationEvery: 10,
        priorEvery: 10,
      },
    },
    large: {
      description:
        'Eight tasks of ten steps, 200 iterations: 50 times the images of Small, and about 2 % of the paper’s.',
      values: { ...metaInner },
    },
  },
  adapt: {
    tiny: {
      description: 'Seconds: twenty steps of a small batch.',
      values: { ...taskInner, ...unanchored, ...brief, steps: 20, batch: 16, evaluateEvery: 5, checkpointEvery: 10 },
    },
    small: {
      description: 'A hundred steps, of which the last 70 train the cell that was found.',
      values: { ...taskInner, ...unanchored, steps: 100, batch: 32 },
    },
    large: {
      description: 'A thousand steps of twice the batch.',
      values: { ...taskInner, ...unanchored, steps: 1000, evaluateEvery: 50 },
    },
  },
  search: {
    tiny: {
      description: 'Seconds: twenty steps of a small batch, as adapt’s.',
      values: { ...taskInner, ...brief, steps: 20, batch: 16, evaluateEvery: 5, checkpointEvery: 10 },
    },
    small: {
      description: 'As many steps as adapt: what a prior is compared with.',
      values: { ...taskInner, steps: 100, batch: 32 },
    },
    large: {
      description: 'A thousand steps of twice the batch, as adapt’s.',
      values: { ...taskInner, steps: 1000, evaluateEvery: 50 },
    },
  },
  'random-search': {
    tiny: {
      description: 'A minute or two: four narrow networks, four epochs each.',
      values: { ...tinyRecipe, genotypes: 4 },
    },
    small: { description: 'Eight middle-sized networks on one machine.', values: { ...smallRecipe, genotypes: 8 } },
    large: { description: '16 large networks, a hundred epochs each.', values: largeRecipe },
  },
  evaluate: {
    tiny: { description: 'Seconds: a narrow network, four epochs.', values: tinyRecipe },
    small: { description: 'A middle-sized network on one machine.', values: smallRecipe },
    large: { description: 'A large network for a hundred epochs: a day on a CPU.', values: largeRecipe },
  },
  'few-shot': {
    tiny: {
      description: 'Under a minute: twenty episodes of one shot.',
      values: {
        ...steady,
        ...unanchored,
        weights: { headFactor: 3, learningRate: 0.05 },
        shots: 1,
        queries: 5,
        episodes: 20,
        steps: 5,
        headSteps: 10,
        batch: 16,
        checkpointEvery: 5,
      },
    },
    small: {
      description: 'Five shots, enough episodes for a rough interval.',
      values: {
        ...steady,
        ...unanchored,
        weights: { headFactor: 3, learningRate: 0.05 },
        episodes: 100,
        batch: 25,
      },
    },
    large: {
      description: '1,000 episodes of five ways and five shots.',
      values: {
        ...steady,
        ...unanchored,
        weights: { headFactor: 3, learningRate: 0.05 },
        episodes: 1000,
        batch: 25,
      },
    },
  },
  measure: {
    tiny: {
      description: 'Seconds: a narrow network, 1 and 4 images at a time.',
      values: { initChannels: 8, layers: 5, largestBatch: 4, calibrationImages: 32, testImages: 100 },
    },
    small: { description: 'A middle-sized network, 1 to 64 images at a time.', values: {} },
    large: {
      description: 'A large network, 1 to 256 images at a time, and many test images.',
      values: { initChannels: 24, layers: 14, largestBatch: 256, passes: 301, testImages: 10_000 },
    },
  },
};
