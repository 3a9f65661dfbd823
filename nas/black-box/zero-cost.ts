/** @file Zero-cost proxies (Abdelfattah et al. 2021): uniform genotypes ranked without training, at their first weights. */
import type { Genotype } from '@/domain/genotype';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import type { Batch, Engine } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { batchAt, type TaskData } from '@/nas/tasks/batches';
import { derivedNetwork } from '../retraining/retrain';
import type { Fits } from './limits';
import { jacobianCovariance, naswot, synflow } from './network-proxies';
import { drawGenotypes } from './uniform';

export interface Ranking {
  /** Best first; ties in the order drawn. */
  readonly genotypes: readonly Genotype[];
  /** Multiply-accumulates of all passes. */
  readonly macs: number;
}

interface RankInput {
  readonly engine: Engine;
  readonly space: SearchSpace;
  readonly data: TaskData;
  readonly config: RandomSearchConfig;
  readonly fits: Fits;
}

/** Forward alone for patterns of activations. */
const passes = (proxy: RandomSearchConfig['proxy']): number => (proxy === 'naswot' ? 1 : passesPerTrainingImage);

export async function rankGenotypes({ engine, space, data, config, fits }: RankInput): Promise<Ranking> {
  const count = Math.max(config.ranked, config.genotypes);
  const drawn = drawGenotypes(space, { genotypes: count, seed: config.seed }, fits);
  const scored: { genotype: Genotype; score: number }[] = [];
  let macs = 0;
  for (const genotype of drawn) {
    const graph = derivedNetwork(genotype, data, config);
    const counted = config.proxy === 'parameters' || config.proxy === 'macs';
    const images = config.proxy === 'synflow' ? 1 : Math.min(config.batch, data.train.count);
    if (!counted) macs += passes(config.proxy) * countMacs(graph) * images;
    scored.push({ genotype, score: await scoreOf(graph, { engine, data, config }) });
  }
  return { genotypes: scored.toSorted((a, b) => b.score - a.score).map(({ genotype }) => genotype), macs };
}

type Scored = Pick<RankInput, 'engine' | 'data' | 'config'>;

async function scoreOf(graph: NetworkGraph, scored: Scored): Promise<number> {
  const { data, config } = scored;
  const { proxy, batch, seed } = config;
  if (proxy === 'parameters') return graph.parameterCount;
  if (proxy === 'macs') return countMacs(graph);
  const parameters = initialiseParameters(graph, seed);
  if (proxy === 'synflow') return synflow(graph, parameters);
  const images = await batchAt(data, 'train', { batch, stepIndex: 0, seed, until: 1 });
  if (proxy === 'naswot' || proxy === 'jacob-cov') {
    const of = proxy === 'naswot' ? naswot : jacobianCovariance;
    return of(graph, parameters, images);
  }
  return proxyOf(proxy, parameters, await gradientOf(graph, parameters, images, scored));
}

async function gradientOf(
  graph: NetworkGraph,
  parameters: Float32Array,
  images: Batch,
  { engine, config: { batch, threads } }: Scored,
): Promise<Float32Array> {
  const program = engine.compile(graph, { batch, threads });
  try {
    program.load({ parameters, statistics: initialStatistics(graph) });
    const { dParameters } = await program.gradient(images, new Float32Array(graph.mixtureSize), { parameters: true });
    return dParameters ?? new Float32Array(parameters.length);
  } finally {
    program.free();
  }
}

/** `gradient-norm`: ‖g‖ over all parameters. `snip` (Lee et al. 2019): Σ |θ g|. */
export function proxyOf(proxy: 'gradient-norm' | 'snip', parameters: Float32Array, gradient: Float32Array): number {
  const each = (value: number, i: number): number => {
    const g = gradient[i] ?? 0;
    return proxy === 'snip' ? Math.abs(value * g) : g * g;
  };
  const sum = parameters.reduce((total, value, i) => total + each(value, i), 0);
  return proxy === 'snip' ? sum : Math.sqrt(sum);
}
