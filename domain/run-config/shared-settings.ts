/** @file Settings that several run kinds share, with their titles, help and where each default is from (method.md §8). */

import { z } from 'zod';
import { deviceKinds, engineRequests, precisions } from '../engine-names';
import { taskSetIdSchema } from '../ids';
import { localTarget, targetNameSchema } from '../targets/target';
import { partSchema } from '../task-set';

export const section = {
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

export const compute = {
  seed,
  engine: z.enum(engineRequests).default('auto').meta({
    title: 'Engine',
    section: section.compute,
    description:
      'auto is native on the processor (TensorFlow.js if it is not built); if the run may use a GPU, the fastest by three steps of the run. native or torch if the precision requires it.',
  }),
  device: z
    .enum(['auto', ...deviceKinds])
    .default('auto')
    .meta({
      title: 'Device',
      section: section.compute,
      description:
        'What the engine computes on. auto takes a GPU that is free; gpu waits for one, and is refused where there is none.',
    }),
  precision: z.enum(precisions).default('float32').meta({
    title: 'Precision',
    section: section.compute,
    description:
      'bf16 (engines native and torch) stores what passes between operations in half the memory, which is coarser and faster; tf32 (torch on NVIDIA, from Ampere) rounds products. Weights, sums and statistics stay float32.',
  }),
  threads: z.int().min(1).max(64).default(1).meta({
    title: 'Threads',
    section: section.compute,
    description: 'Worker threads of the run, each of which holds a core. A meta-batch spreads its tasks over them.',
  }),
  gpus: z.int().min(1).max(64).default(1).meta({
    title: 'GPUs',
    section: section.compute,
    description: 'How many it holds where it computes on GPUs; with device cpu it holds none.',
  }),
  gpuShare: z.boolean().default(false).meta({
    title: 'Share its GPUs',
    section: section.compute,
    description:
      'Runs with this setting may share a GPU with each other and with programs outside the platform. Other runs have their GPUs to themselves.',
  }),
  target: targetNameSchema.default(localTarget).meta({
    title: 'Target',
    section: section.compute,
    widget: 'target',
    description: 'Where it computes: local is this machine; Devices lists the clusters that the operator has named.',
  }),
  memory: z.int().min(0).max(16_777_216).default(0).meta({
    title: 'Memory',
    unit: 'MB',
    section: section.compute,
    description: 'Of its job on a cluster; 0 is what the target says. This machine sets no limit.',
  }),
  timeLimit: z.int().min(0).max(527_040).default(0).meta({
    title: 'Time limit',
    unit: 'minutes',
    section: section.compute,
    description:
      'Of its job on a cluster; 0 is what the target says. Shortly before it the run saves itself, and goes on in another job.',
  }),
};

/** Of runs made of tasks that need nothing of each other. */
export const taskWorkers = z.int().min(1).max(64).default(1).meta({
  title: 'Task workers',
  section: section.compute,
  description:
    'Processes that the tasks (meta-train), episodes or genotypes are spread over, each with its own engine, threads and, if there are several, GPU. Results do not depend on it.',
});

/** The same, of machines: threads, task workers, GPUs and memory are those of one node. */
export const nodes = z.int().min(1).max(512).default(1).meta({
  title: 'Nodes',
  section: section.compute,
  description:
    'Of its job on a cluster: machines that share its tasks. Task workers, threads, GPUs and memory are those of each. Results do not depend on it.',
});

/** Where a run computes, and not what: runs that differ in these alone are of one group. */
export const placementSettings = ['taskWorkers', 'nodes', 'gpus', 'gpuShare', 'target', 'memory', 'timeLimit'] as const;

/** What runs of one group may differ in: the group hash leaves it out. */
export const apartFromGroup = ['seed', ...placementSettings] as const;

export const batch = z
  .int()
  .min(1)
  .max(4096)
  .default(64)
  .meta({ title: 'Batch', section: section.schedule, unit: 'images', source: 'DARTS' });

export const weights = (schedule: 'constant' | 'cosine', decay = 0) =>
  z
    .strictObject({
      learningRate: z.number().positive().max(10).default(0.025).meta({ title: 'Learning rate', source: 'DARTS' }),
      optimiser: z.enum(['sgd', 'adam']).default('sgd').meta({ title: 'Optimiser', source: 'DARTS' }),
      momentum: z
        .number()
        .min(0)
        .max(0.999)
        .default(0.9)
        .meta({ title: 'Momentum', description: 'Of SGD.', source: 'DARTS' }),
      beta1: z.number().min(0).max(0.9999).default(0.9).meta({ title: 'Adam β₁', description: 'Of Adam.' }),
      beta2: z.number().min(0).max(0.99999).default(0.999).meta({ title: 'Adam β₂', description: 'Of Adam.' }),
      decay: z
        .number()
        .min(0)
        .max(1)
        .default(decay)
        .meta({ title: 'Weight decay', source: 'DARTS: 3e-4 for searches; a prior pulls by γ_θ instead' }),
      clip: z
        .number()
        .positive()
        .default(5)
        .meta({ title: 'Gradient norm limit', description: 'Of the weights alone.', source: 'DARTS' }),
      headFactor: z.number().positive().default(10).meta({
        title: 'Head learning rate factor',
        description: 'A fresh head learns this much faster.',
        source: 'ours',
      }),
      schedule: z
        .enum(['constant', 'cosine'])
        .default(schedule)
        .meta({ title: 'Schedule', description: 'Over the steps of one task.', source: 'DARTS' }),
    })
    .meta({ title: 'Weights', section: section.weights });
export type WeightSettings = z.infer<ReturnType<typeof weights>>;

export const logits = (schedule: 'constant' | 'cosine') =>
  z
    .strictObject({
      learningRate: z.number().min(0).max(10).default(0.03).meta({ title: 'Learning rate', source: 'ours' }),
      optimiser: z.enum(['adam', 'sgd']).default('adam').meta({ title: 'Optimiser', source: 'DARTS' }),
      momentum: z.number().min(0).max(0.999).default(0.9).meta({ title: 'Momentum', description: 'Of SGD.' }),
      beta1: z
        .number()
        .min(0)
        .max(0.9999)
        .default(0.5)
        .meta({ title: 'Adam β₁', description: 'Of Adam.', source: 'DARTS' }),
      beta2: z
        .number()
        .min(0)
        .max(0.99999)
        .default(0.999)
        .meta({ title: 'Adam β₂', description: 'Of Adam.', source: 'DARTS' }),
      schedule: z
        .enum(['constant', 'cosine'])
        .default(schedule)
        .meta({ title: 'Schedule', description: 'Over the steps of one task.', source: 'ours' }),
    })
    .meta({ title: 'Architecture logits', section: section.logits });
export type LogitSettings = z.infer<ReturnType<typeof logits>>;

export const temperature = (start: number, end: number) =>
  z
    .strictObject({
      start: z.number().positive().default(start).meta({ title: 'τ at the start' }),
      end: z.number().positive().default(end).meta({ title: 'τ at the end', description: 'Linear in between.' }),
    })
    .meta({ title: 'Temperature', section: section.objective, source: 'ours (SNAS 1 to 0.03)' });

const gamma = (initial: number | 'elbo') => z.union([z.literal('elbo'), z.number().min(0)]).default(initial);

/** How the architecture of a minibatch is drawn, and which images move φ. */
export const sampling = {
  estimator: z
    .enum(['relaxed', 'straight-through', 'sampled'])
    .default('relaxed')
    .meta({
      title: 'Estimator',
      section: section.objective,
      description: 'Which candidates a step runs.',
      choices: {
        relaxed: 'all candidates',
        'straight-through': 'forwards the hard sample',
        sampled: 'hard candidates only, biased and far cheaper',
      },
      source: 'paper: Gumbel-softmax; GDAS: sampled',
    }),
  mixture: z
    .enum(['gumbel', 'softmax'])
    .default('gumbel')
    .meta({
      title: 'Mixture',
      section: section.objective,
      choices: { gumbel: 'noise drawn for every minibatch', softmax: 'no noise' },
      source: 'paper: Gumbel-softmax; DARTS: softmax',
    }),
  split: z
    .enum(['joint', 'bilevel'])
    .default('joint')
    .meta({
      title: 'Split',
      section: section.objective,
      description: 'Which images move φ.',
      choices: {
        joint: 'weights and φ on the same minibatch',
        bilevel: 'φ on a validation batch, then the weights on a training batch (first order)',
      },
      source: 'T-NAS: joint; DARTS: bilevel',
    }),
};

export const objective = {
  priorVariance: z
    .number()
    .positive()
    .default(0.01)
    .meta({ title: 'σ_θ²', section: section.objective, description: 'Variance of the weight prior.', source: 'ours' }),
  gammaWeights: gamma('elbo').meta({
    title: 'γ_θ',
    section: section.objective,
    description: 'Weight of ‖m − μ‖²/2σ_θ²; elbo is 1/|D|, 0 switches it off.',
    source: 'ours',
  }),
  gammaLogits: gamma(0.01).meta({
    title: 'γ_z',
    section: section.objective,
    description: 'Weight of KL(softmax φ ‖ softmax α); elbo is 1/|D|.',
    source: 'ours',
  }),
  divergence: z
    .enum(['first-draw', 'ordered'])
    .default('first-draw')
    .meta({
      title: 'Divergence of φ',
      section: section.objective,
      description: 'The KL that holds φ near α.',
      choices: {
        'first-draw': 'of the first draw, exact if one candidate is kept',
        ordered: 'of all the draws in their order, exact for more',
      },
      source: 'method §1',
    }),
  posteriorDeviation: z.number().min(0).default(0).meta({
    title: 's',
    section: section.objective,
    description: 'Standard deviation of the weight posterior; 0 is a point.',
    source: 'ours',
  }),
};

export const withDefaults = <T extends z.ZodType>(schema: T) => schema.prefault({} as z.input<T>);

export const inner = {
  batch,
  weights: withDefaults(weights('cosine')),
  logits: withDefaults(logits('cosine')),
  headStart: z
    .enum(['random', 'class-means'])
    .default('random')
    .meta({
      title: 'Head starts at',
      section: section.schedule,
      description: 'For a fresh head, before the first step.',
      choices: {
        random: 'random weights',
        'class-means': 'the classifier of the mean features of each class: one forward pass over the training images',
      },
      source: 'ours; Snell et al. 2017',
    }),
  headSteps: z.int().min(0).max(100_000).default(0).meta({
    title: 'Head-only steps first',
    section: section.schedule,
    description: 'Steps that train the fresh head alone, before the joint steps.',
    source: 'method §3',
  }),
  committedFraction: z.number().min(0).max(0.9).default(0).meta({
    title: 'Committed fraction',
    section: section.schedule,
    description:
      'Share of the steps, at the end, that trains the weights of the derived architecture alone, φ at rest: closes the gap between the relaxed and the discrete network.',
    source: 'ours',
  }),
  averageLogits: z.boolean().default(true).meta({
    title: 'Average φ over the last half',
    section: section.objective,
    description: 'The genotype is read from this average.',
    source: 'ours',
  }),
};

/** For runs whose architecture changes. */
export const watch = {
  stopOnAlarm: z.boolean().default(false).meta({
    title: 'Stop at an alarm',
    section: section.schedule,
    description:
      'Ends the run, with a checkpoint, when skip_connect takes over a cell, φ is certain early, φ does not move, or training diverges. Without it alarms only warn.',
    source: 'method §9',
  }),
};

export const pace = {
  evaluateEvery: z.int().min(0).default(10).meta({
    title: 'Evaluate every',
    unit: 'steps',
    section: section.schedule,
    description: 'On the validation images; 0 only at the end.',
  }),
  checkpointEvery: z
    .int()
    .min(1)
    .default(25)
    .meta({ title: 'Checkpoint every', unit: 'steps', section: section.schedule }),
};

/** Which task of a task set a run works on. */
export const taskReferenceSchema = z
  .strictObject({
    taskSet: taskSetIdSchema.meta({ title: 'Task set', widget: 'task-set' }),
    part: partSchema.default('heldOut').meta({ title: 'Part' }),
    index: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .meta({ title: 'Task index', description: 'Which task of the part; sampling is a pure function of the index.' }),
    seed: z
      .int()
      .min(0)
      .max(4294967295)
      .default(0)
      .meta({ title: 'Task seed', description: 'Apart from the run seed, so that several runs meet the same task.' }),
  })
  .meta({ title: 'Task', section: section.basis, widget: 'task' });
export type TaskReference = z.infer<typeof taskReferenceSchema>;
