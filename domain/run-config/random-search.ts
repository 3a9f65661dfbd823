/** @file Settings of a black-box search: genotypes drawn, evolved, halved or ranked, retrained by one recipe, the best chosen on validation. */
import { z } from 'zod';
import { runIdSchema, spaceIdSchema } from '../ids';
import { latencyLimit } from './latency-limit';
import { recipe } from './recipe';
import { compute, nodes, section, taskReferenceSchema, taskWorkers } from './shared-settings';

/** More would make each proposal slow: the model takes time with the cube of its cells. */
export const mostEarlier = 64;
export const mostEarlierCells = 256;

const limit = z.union([z.literal('any'), z.int().min(1)]).default('any');

export const zeroCostProxySchema = z.enum([
  'snip',
  'gradient-norm',
  'synflow',
  'naswot',
  'jacob-cov',
  'parameters',
  'macs',
]);

export const randomSearchConfigSchema = z.strictObject({
  kind: z.literal('random-search'),
  space: spaceIdSchema.meta({ title: 'Search space', section: section.basis, widget: 'space' }),
  task: taskReferenceSchema,
  strategy: z
    .enum(['uniform', 'regularised-evolution', 'predictor', 'successive-halving', 'zero-cost'])
    .default('uniform')
    .meta({
      title: 'Strategy',
      section: section.basis,
      description: 'How the next genotype to train is chosen.',
      choices: {
        uniform: 'genotypes drawn uniformly',
        'regularised-evolution': 'the best of a sample of the youngest, mutated',
        predictor:
          'mutations of the best, as a model of accuracy likes them, learnt on the way and from earlier searches',
        'successive-halving': 'few epochs for all, more for the best',
        'zero-cost': 'many ranked without training, the best retrained',
      },
      source: 'Real et al. 2019; White et al. 2021; Jamieson and Talwalkar 2016; Abdelfattah et al. 2021',
    }),
  earlier: z.array(runIdSchema).max(mostEarlier).optional().meta({
    title: 'Earlier searches',
    section: section.basis,
    widget: 'searches',
    description:
      'Only for predictor: finished black-box searches of cells of this kind, on any tasks. The model of accuracy begins with what they trained.',
    source: 'ours',
  }),
  genotypes: z.int().min(1).max(1000).default(16).meta({
    title: 'Genotypes',
    section: section.schedule,
    description:
      'How many are retrained (successive-halving: in its first round), drawn without repetition; the best on validation is the result.',
    source: 'method §7',
  }),
  population: z.int().min(2).max(1000).default(8).meta({
    title: 'Population (P)',
    section: section.schedule,
    description:
      'Only for evolution and predictor: this many are drawn first. In evolution as many of the youngest may be parents.',
    source: 'Real et al. 2019: 100; ours for 16 genotypes',
  }),
  sample: z.int().min(1).max(1000).default(3).meta({
    title: 'Sample (S)',
    section: section.schedule,
    description: 'Only for evolution: the parent is the best of a sample of this size.',
    source: 'Real et al. 2019: 25; ours for 16 genotypes',
  }),
  mostParameters: limit.meta({
    title: 'Parameter limit',
    section: section.schedule,
    description: 'Genotypes whose network, as it is trained, has more are not proposed.',
    source: 'ours',
  }),
  mostMacs: limit.meta({
    title: 'Multiply-accumulate limit',
    section: section.schedule,
    description: 'Genotypes whose network takes more for one image are not proposed.',
    source: 'ours',
  }),
  mostLatency: latencyLimit(
    'Genotypes whose network, measured before it is trained, takes longer for one image on one thread of the run’s engine are not trained and never lead.',
  ),
  halving: z.int().min(2).max(10).default(3).meta({
    title: 'Halving (η)',
    section: section.schedule,
    description: 'Only for successive halving: one in η continues, for η times the epochs.',
    source: 'Hyperband',
  }),
  ranked: z.int().min(1).max(10_000).default(100).meta({
    title: 'Ranked genotypes',
    section: section.schedule,
    description: 'Only for zero-cost: this many are drawn and ranked by the proxy.',
    source: 'ours',
  }),
  proxy: zeroCostProxySchema.default('snip').meta({
    title: 'Zero-cost proxy',
    section: section.schedule,
    description: 'Only for zero-cost, highest first; of a minibatch (synflow: an image of ones) at the first weights.',
    choices: {
      snip: 'Σ|θ·dL/dθ|',
      'gradient-norm': '‖dL/dθ‖',
      synflow: 'Σ|θ|·dR/d|θ|, R all paths through |θ|',
      naswot: 'how differently images switch the units on',
      'jacob-cov': 'how little the input gradients of images correlate',
      parameters: 'counted',
      macs: 'counted',
    },
    source: 'Lee et al. 2019; Tanaka et al. 2020; Mellor et al. 2020 and 2021; Abdelfattah et al. 2021',
  }),
  ...recipe,
  ...compute,
  taskWorkers,
  nodes,
});
export type RandomSearchConfig = z.infer<typeof randomSearchConfigSchema>;
