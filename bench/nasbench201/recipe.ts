/** @file How large the searches for NAS-Bench-201 are. */
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import type { StudyDefinitionInput } from '@/domain/study';
import type { TaskSizes } from '@/domain/task-set';
import { tuned } from '../study/recipe';

export interface Recipe {
  readonly name: 'core' | 'quick';
  readonly space: SearchSpace;
  readonly seeds: number;
  /** Of CIFAR-10, all ten classes. Test images are read once by each search, for the supernet's own figure. */
  readonly searched: TaskSizes;
  /** Of what priors are trained on. */
  readonly learnt: TaskSizes;
  readonly settings: Omit<StudyDefinitionInput, 'folds' | 'version'>;
  readonly proxy: ProxyRecipe;
  /** How cells are evaluated when choosing settings. */
  readonly development: {
    readonly judged: TaskSizes;
    readonly retraining: NonNullable<StudyDefinitionInput['retraining']>;
  };
}

/** Cells to retrain in the searched network, to see whether it ranks them like the table. */
export interface ProxyRecipe {
  readonly retraining: NonNullable<StudyDefinitionInput['retraining']>;
  readonly samples: readonly {
    readonly group: string;
    readonly operations: SearchSpace['operations'];
    readonly cells: number;
    readonly seeds: readonly number[];
  }[];
  /** Of the searches, and which seeds their cells are retrained with. */
  readonly rows: { readonly keys: readonly string[]; readonly seeds: readonly number[] };
  readonly largestSeeds: readonly number[];
}

/** Three stages of N = 1 cell and two reduction blocks, C = 8. */
const space = searchSpaceSchema.parse({ ...spacePresets['nas-bench-201'], initChannels: 8, layers: 5 });
const tenWays = { min: 10, max: 10 };
const fiveWays = { min: 5, max: 5 };

const metaTraining = {
  ...tuned.trainingOfCells,
  iterations: 60,
  tasksPerIteration: 4,
  priorEvery: 60,
  checkpointEvery: 10,
} satisfies StudyDefinitionInput['metaTraining'];

/** On a task of a thousand images a class validation alone drifts to pools, which need no training: α holds φ ten times as firmly. */
const adaptation = { ...tuned.fromPriorOfCells, gammaLogits: 0.1 } as const;

/** Cells are judged by the table: nothing is retrained. */
const judged = {
  rows: ['adapt', 'prior-genotype', 'search', 'darts', 'weights-only', 'architecture-only'],
  retrainingSeeds: [],
} satisfies Partial<StudyDefinitionInput>;

const proxy = {
  samples: [
    { group: 'Random', operations: space.operations, cells: 16, seeds: [0] },
    {
      group: 'Random, without pools and none',
      operations: ['skip_connect', 'nor_conv_1x1', 'nor_conv_3x3'],
      cells: 12,
      seeds: [0, 1],
    },
  ],
  rows: { keys: ['adapt', 'prior-genotype'], seeds: [0] },
  largestSeeds: [0, 1],
} satisfies Partial<ProxyRecipe>;

/**
 * Priors are learnt at 16 px and adapted to 32: a quarter of the compute. This and `adaptation` were chosen on clothes, without
 * CIFAR-10 and without the table (docs/decisions/0026).
 */
export const core: Recipe = {
  name: 'core',
  space,
  seeds: 5,
  searched: { resolutions: [32], ways: tenWays, perClass: { train: 1000, validation: 250, test: 100 } },
  learnt: { resolutions: [16], ways: fiveWays, perClass: { train: 200, validation: 100, test: 100 } },
  settings: {
    ...judged,
    budgets: [1, 4, 16, 40],
    dartsBudgets: [4, 16],
    metaTraining,
    adaptation: { ...adaptation, batch: 64, steps: 100 },
    search: { ...tuned.fromScratch, batch: 64 },
  },
  proxy: { ...proxy, retraining: { initChannels: 8, layers: 5, epochs: 10, batch: 64, checkpointEvery: 10 } },
  development: {
    judged: { resolutions: [16], ways: tenWays, perClass: { train: 1000, validation: 250, test: 890 } },
    // Three stages of N = 2.
    retraining: {
      initChannels: 8,
      layers: 8,
      epochs: 15,
      batch: 64,
      augmentation: { cropPadding: 2 },
      checkpointEvery: 15,
    },
  },
};

export const quick: Recipe = {
  ...core,
  name: 'quick',
  seeds: 3,
  searched: { resolutions: [16], ways: tenWays, perClass: { train: 100, validation: 25, test: 20 } },
  learnt: { resolutions: [16], ways: fiveWays, perClass: { train: 40, validation: 20, test: 20 } },
  settings: {
    ...core.settings,
    budgets: [1, 4],
    dartsBudgets: [4],
    metaTraining: { ...metaTraining, iterations: 10, tasksPerIteration: 2, priorEvery: 10 },
    adaptation: { ...adaptation, steps: 30 },
    search: tuned.fromScratch,
  },
  proxy: {
    samples: proxy.samples.map((sample) => ({ ...sample, cells: 6, seeds: [0] })),
    rows: { keys: ['adapt', 'search@4'], seeds: [0] },
    largestSeeds: [0],
    retraining: { initChannels: 8, layers: 5, epochs: 2, batch: 64, checkpointEvery: 2 },
  },
  development: {
    judged: { resolutions: [16], ways: tenWays, perClass: { train: 100, validation: 25, test: 20 } },
    retraining: { initChannels: 8, layers: 5, epochs: 2, batch: 64, checkpointEvery: 2 },
  },
};
