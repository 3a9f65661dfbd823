/**
 * @file What a run is asked to do: one strict schema per kind. The launch form, the API, the command line and the runner
 * all read these. Each setting's `meta` carries its title, help and where its default is from (method.md §8).
 */
import { z } from 'zod';
import { genotypeIdSchema, priorIdSchema, spaceIdSchema, taskSetIdSchema } from './ids';
import { partSchema } from './task-set';

const section = {
  basis: 'What to run on',
  schedule: 'Schedule',
  weights: 'Weights',
  logits: 'Architecture logits',
  objective: 'Objective',
  network: 'Network',
  compute: 'Compute',
} as const;

const seed = z.int().min(0).max(4294967295).default(0).meta({
  title: 'Seed',
  section: section.compute,
  description: 'Every random number of the run derives from it: same seed, machine and engine, same bits.',
});

const compute = {
  seed,
  engine: z.enum(['auto', 'native', 'tfjs-cpu', 'tfjs-tensorflow']).default('auto').meta({
    title: 'Engine',
    section: section.compute,
    description: 'auto takes the native engine where it is built, else TensorFlow.js.',
  }),
  threads: z.int().min(1).max(64).default(1).meta({
    title: 'Threads',
    section: section.compute,
    description: 'Worker threads of the run. A meta-batch spreads its tasks over them.',
  }),
};

export const taskReferenceSchema = z
  .strictObject({
    taskSet: taskSetIdSchema.meta({ title: 'Task set', widget: 'task-set' }),
    part: partSchema.default('heldOut').meta({ title: 'Part' }),
    index: z.int().min(0).max(1_000_000).default(0).meta({ title: 'Task index', description: 'Which task of the part; sampling is a pure function of the index.' }),
    seed: z.int().min(0).max(4294967295).default(0).meta({ title: 'Task seed', description: 'Apart from the run seed, so that several runs meet the same task.' }),
  })
  .meta({ title: 'Task', section: section.basis, widget: 'task' });
export type TaskReference = z.infer<typeof taskReferenceSchema>;

const batch = z.int().min(1).max(4096).default(64).meta({ title: 'Batch', section: section.schedule, unit: 'images', source: 'DARTS' });

const weights = z
  .strictObject({
    learningRate: z.number().positive().max(10).default(0.025).meta({ title: 'Learning rate', source: 'DARTS' }),
    momentum: z.number().min(0).max(0.999).default(0.9).meta({ title: 'Momentum', source: 'DARTS' }),
    decay: z.number().min(0).max(1).default(0).meta({ title: 'Weight decay', source: 'DARTS uses 3e-4 for searches' }),
    clip: z.number().positive().default(5).meta({ title: 'Gradient norm limit', source: 'DARTS' }),
    headFactor: z.number().positive().default(10).meta({ title: 'Head learning rate factor', description: 'A fresh head learns this much faster.', source: 'ours' }),
    schedule: z.enum(['constant', 'cosine']).default('cosine').meta({ title: 'Schedule', source: 'DARTS' }),
  })
  .meta({ title: 'Weights', section: section.weights });

const logits = z
  .strictObject({
    learningRate: z.number().min(0).max(10).default(0.03).meta({ title: 'Learning rate', source: 'ours' }),
    beta1: z.number().min(0).max(0.9999).default(0.5).meta({ title: 'Adam β₁', source: 'DARTS' }),
    beta2: z.number().min(0).max(0.99999).default(0.999).meta({ title: 'Adam β₂', source: 'DARTS' }),
    schedule: z.enum(['constant', 'cosine']).default('cosine').meta({ title: 'Schedule', source: 'ours' }),
  })
  .meta({ title: 'Architecture logits', section: section.logits });

const temperature = (start: number, end: number) =>
  z
    .strictObject({
      start: z.number().positive().default(start).meta({ title: 'τ at the start' }),
      end: z.number().positive().default(end).meta({ title: 'τ at the end', description: 'Linear in between.' }),
    })
    .meta({ title: 'Temperature', section: section.objective, source: 'ours (SNAS 1 to 0.03)' });

const gamma = (initial: number | 'elbo') =>
  z.union([z.literal('elbo'), z.number().min(0)]).default(initial);

const objective = {
  estimator: z.enum(['relaxed', 'straight-through', 'sampled']).default('relaxed').meta({
    title: 'Estimator',
    section: section.objective,
    description: 'relaxed runs all candidates; straight-through forwards the hard sample; sampled runs hard candidates only (biased, far cheaper).',
    source: 'paper: Gumbel-softmax; GDAS: sampled',
  }),
  priorVariance: z.number().positive().default(0.01).meta({ title: 'σ_θ²', section: section.objective, description: 'Variance of the weight prior.', source: 'ours' }),
  gammaWeights: gamma('elbo').meta({ title: 'γ_θ', section: section.objective, description: 'Weight of ‖m − μ‖²/2σ_θ²; elbo is 1/|D|, 0 switches it off.', source: 'ours' }),
  gammaLogits: gamma(0.01).meta({ title: 'γ_z', section: section.objective, description: 'Weight of KL(softmax φ ‖ softmax α); elbo is 1/|D|.', source: 'ours' }),
  posteriorDeviation: z.number().min(0).default(0).meta({ title: 's', section: section.objective, description: 'Standard deviation of the weight posterior; 0 is a point.', source: 'ours' }),
};

const withDefaults = <T extends z.ZodType>(schema: T) => schema.prefault({} as z.input<T>);

export const metaTrainConfigSchema = z.strictObject({
  kind: z.literal('meta-train'),
  taskSet: taskSetIdSchema.meta({ title: 'Task set', section: section.basis, widget: 'task-set' }),
  space: spaceIdSchema.meta({ title: 'Search space', section: section.basis, widget: 'space' }),
  iterations: z.int().min(1).max(1_000_000).default(200).meta({ title: 'Meta-iterations', section: section.schedule }),
  tasksPerIteration: z.int().min(1).max(256).default(8).meta({ title: 'Tasks per iteration (C)', section: section.schedule, source: 'ours (MetaNAS 10, T-NAS 4)' }),
  steps: z.int().min(1).max(100_000).default(10).meta({ title: 'Inner steps (T)', section: section.schedule, source: 'ours' }),
  batch,
  warmupFraction: z.number().min(0).max(1).default(0.3).meta({ title: 'Warm-up fraction', section: section.schedule, description: 'Share of the iterations that updates weights only.', source: 'ours (MetaNAS 0.5)' }),
  metaUpdate: z.enum(['reptile']).default('reptile').meta({ title: 'Meta update', section: section.schedule, source: 'Reptile' }),
  metaRateWeights: z.number().min(0).max(1).default(1).meta({ title: 'λ_θ', section: section.schedule, description: 'Linear to 0 over the run.', source: 'Reptile' }),
  metaRateLogits: z.number().min(0).max(1).default(1).meta({ title: 'λ_φ', section: section.schedule, description: 'Linear to 0 over the run.', source: 'Reptile' }),
  head: z.enum(['reset', 'shared']).default('reset').meta({ title: 'Head', section: section.schedule, description: 'reset: fresh per task; shared where all tasks have the same classes.', source: 'ours' }),
  weights: withDefaults(weights),
  logits: withDefaults(logits),
  temperature: withDefaults(temperature(1, 0.3)),
  ...objective,
  validationEvery: z.int().min(0).default(20).meta({ title: 'Validate every', unit: 'iterations', section: section.schedule, description: 'Adapts to a meta-validation task where the set has any; 0 never.' }),
  priorEvery: z.int().min(1).default(50).meta({ title: 'Keep a prior every', unit: 'iterations', section: section.schedule }),
  checkpointEvery: z.int().min(1).default(10).meta({ title: 'Checkpoint every', unit: 'iterations', section: section.schedule }),
  ...compute,
});
export type MetaTrainConfig = z.infer<typeof metaTrainConfigSchema>;

const inner = {
  batch,
  weights: withDefaults(weights),
  logits: withDefaults(logits),
  headSteps: z.int().min(0).max(100_000).default(0).meta({ title: 'Head-only steps first', section: section.schedule, description: 'Steps that train the fresh head alone, before the joint steps.', source: 'method §3' }),
  averageLogits: z.boolean().default(true).meta({ title: 'Average φ over the last half', section: section.objective, description: 'The genotype is read from this average.', source: 'ours' }),
  evaluateEvery: z.int().min(0).default(10).meta({ title: 'Evaluate every', unit: 'steps', section: section.schedule, description: 'On the validation images; 0 only at the end.' }),
  checkpointEvery: z.int().min(1).default(25).meta({ title: 'Checkpoint every', unit: 'steps', section: section.schedule }),
};

export const adaptConfigSchema = z.strictObject({
  kind: z.literal('adapt'),
  prior: priorIdSchema.meta({ title: 'Prior', section: section.basis, widget: 'prior' }),
  task: taskReferenceSchema,
  steps: z.int().min(0).max(1_000_000).default(50).meta({ title: 'Steps', section: section.schedule, source: 'ours' }),
  architecture: z.enum(['adapt', 'prior', 'random', 'uniform']).default('adapt').meta({
    title: 'Architecture',
    section: section.basis,
    description: 'adapt: φ moves; prior: φ stays at α; random: a random genotype, fixed; uniform: φ starts at zero and moves (meta-weights only).',
  }),
  weightStart: z.enum(['prior', 'random']).default('prior').meta({ title: 'Weights start from', section: section.basis, description: 'random leaves only the meta-architecture of the prior.' }),
  headOnly: z.boolean().default(false).meta({ title: 'Head only', section: section.basis, description: 'Only the fresh head learns, on the prior as it is.' }),
  temperature: withDefaults(temperature(0.5, 0.5)),
  ...objective,
  ...inner,
  ...compute,
});
export type AdaptConfig = z.infer<typeof adaptConfigSchema>;

export const searchConfigSchema = z.strictObject({
  kind: z.literal('search'),
  space: spaceIdSchema.meta({ title: 'Search space', section: section.basis, widget: 'space' }),
  task: taskReferenceSchema,
  strategy: z.enum(['base']).default('base').meta({ title: 'Strategy', section: section.basis, description: 'base: the inner loop of BASE from random weights and zero logits, KL off.' }),
  steps: z.int().min(0).max(1_000_000).default(50).meta({ title: 'Steps', section: section.schedule, source: "adapt's 50 × budget" }),
  temperature: withDefaults(temperature(1, 0.3)),
  estimator: objective.estimator,
  ...inner,
  ...compute,
});
export type SearchConfig = z.infer<typeof searchConfigSchema>;

export const evaluateConfigSchema = z.strictObject({
  kind: z.literal('evaluate'),
  genotype: genotypeIdSchema.meta({ title: 'Genotype', section: section.basis, widget: 'genotype' }),
  task: taskReferenceSchema,
  initChannels: z.int().min(1).max(512).default(16).meta({ title: 'Initial channels', section: section.network, source: 'BASE code: 40; ours for one CPU: 16' }),
  layers: z.int().min(1).max(64).default(8).meta({ title: 'Layers', section: section.network, source: 'BASE code: 20; ours for one CPU: 8' }),
  auxiliary: z.boolean().default(false).meta({ title: 'Auxiliary head (0.4)', section: section.network, source: 'DARTS' }),
  dropPath: z.number().min(0).max(0.9).default(0).meta({ title: 'Drop-path at the end', section: section.network, description: 'Linear from 0.', source: 'BASE code: 0.2' }),
  labelSmoothing: z.number().min(0).max(0.5).default(0).meta({ title: 'Label smoothing', section: section.network, source: 'ImageNet: 0.1' }),
  epochs: z.int().min(1).max(10_000).default(10).meta({ title: 'Epochs', section: section.schedule, source: 'BASE code: 600' }),
  batch: z.int().min(1).max(4096).default(96).meta({ title: 'Batch', section: section.schedule, unit: 'images', source: 'BASE code' }),
  learningRate: z.number().positive().max(10).default(0.025).meta({ title: 'Learning rate', section: section.weights, description: 'Cosine to 0.', source: 'BASE code' }),
  momentum: z.number().min(0).max(0.999).default(0.9).meta({ title: 'Momentum', section: section.weights, source: 'BASE code' }),
  decay: z.number().min(0).max(1).default(3e-4).meta({ title: 'Weight decay', section: section.weights, source: 'BASE code' }),
  clip: z.number().positive().default(5).meta({ title: 'Gradient norm limit', section: section.weights, source: 'BASE code' }),
  augmentation: z
    .strictObject({
      cropPadding: z.int().min(0).max(32).default(0).meta({ title: 'Crop padding', unit: 'px', source: 'BASE code: 4' }),
      flip: z.boolean().default(false).meta({ title: 'Horizontal flip', source: 'BASE code: on; off for digits' }),
      cutout: z.int().min(0).max(128).default(0).meta({ title: 'Cutout', unit: 'px', source: 'BASE code: 16' }),
    })
    .prefault({})
    .meta({ title: 'Augmentation', section: section.schedule }),
  checkpointEvery: z.int().min(1).default(1).meta({ title: 'Checkpoint every', unit: 'epochs', section: section.schedule }),
  ...compute,
});
export type EvaluateConfig = z.infer<typeof evaluateConfigSchema>;

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
