/** @file A genotype's network at some size, and its trained weights as a retraining left them. */
import { DomainError } from '@/domain/errors';
import { cellInputs, type Genotype } from '@/domain/genotype';
import { reductionLayers, type StemKind, stemKind, stemKinds } from '@/domain/space';
import type { NetworkGraph } from '@/graph/types';
import { type ImageFacts, imageFactsIn } from '@/nas/checkpoint/image-facts';
import { readSafetensors, type SafetensorsFile } from '@/nas/checkpoint/safetensors';
import { buildDerived } from '@/nas/spaces/derived';

/** All that the network depends on besides its genotype. */
export interface NetworkSizes {
  readonly initChannels: number;
  readonly layers: number;
  readonly reductions: readonly number[];
  readonly classes: number;
  /** Pixels per side. */
  readonly resolution: number;
  readonly inputChannels: 1 | 3;
  readonly stem: StemKind;
  readonly stemMultiplier: number;
}

export interface NetworkWeights {
  /** What the images must be; null if the weights are of an older version. */
  readonly images: ImageFacts | null;
  /** The deployable network: without auxiliary head. */
  readonly graph: NetworkGraph;
  /** θ and the running statistics, laid out as the graph says. */
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** Sizes, completed by those that follow from the others. */
export function networkSizes(
  genotype: Genotype,
  given: Pick<NetworkSizes, 'initChannels' | 'layers' | 'classes' | 'resolution'> &
    Partial<Omit<NetworkSizes, 'reductions'>> & { readonly reductions?: readonly number[] | null },
): NetworkSizes {
  const { layers, reductions, resolution } = given;
  return {
    inputChannels: 3,
    stem: stemKind(resolution),
    stemMultiplier: cellInputs(genotype.normal) === 1 ? 1 : 3,
    ...given,
    reductions: reductionLayers({ layers, reductions: reductions ? [...reductions] : null }),
  };
}

/** Pixels for which a stem is meant, if a weights file does not say what it was trained at. */
const usualResolution: Readonly<Record<StemKind, number>> = { small: 32, medium: 64, large: 224 };

/**
 * Reads a weights file of a retraining; missing config values follow from the tensors. Throws `corrupt-data` if
 * the file does not hold this genotype's network.
 */
export function readWeights(
  bytes: Uint8Array,
  genotype: Genotype,
  config: Pick<NetworkSizes, 'initChannels' | 'layers'> & { readonly reductions?: readonly number[] | null },
): { readonly sizes: NetworkSizes; readonly weights: NetworkWeights } {
  const file = readSafetensors(bytes);
  const sizes = networkSizes(genotype, { ...config, ...stemFacts(file, config.initChannels) });
  const graph = buildDerived(genotype, sizes);
  return {
    sizes,
    weights: {
      images: imageFactsIn(file.metadata),
      graph,
      parameters: vectorOf(file, graph.parameters, graph.parameterCount),
      statistics: vectorOf(file, graph.statistics, graph.statisticCount),
    },
  };
}

function stemFacts(file: SafetensorsFile, initChannels: number) {
  const names = Object.keys(file.tensors);
  const stem = stemKinds.find((kind) => names.some((name) => name.startsWith(`stem/${kind}/`)));
  if (stem === undefined) throw new DomainError('corrupt-data', 'The weights file has no stem: it holds no network.');
  const first = { small: 'conv', medium: 'halve', large: 'first' }[stem];
  const inputChannels = shapeOf(file, `stem/${stem}/${first}/conv/weight`)[2] === 1 ? 1 : 3;
  const width = stem === 'large' ? 0 : (shapeOf(file, `stem/${stem}/conv/conv/weight`)[3] ?? 0);
  const [classes = 0] = shapeOf(file, 'head/classifier/bias');
  const resolution = Number(file.metadata.resolution ?? usualResolution[stem]);
  const multiplier = stem === 'large' ? {} : { stemMultiplier: width / initChannels };
  return { stem, inputChannels, classes, resolution, ...multiplier } as const;
}

function shapeOf(file: SafetensorsFile, name: string): readonly number[] {
  const tensor = file.tensors[name];
  if (tensor === undefined) throw new DomainError('corrupt-data', `The weights file lacks "${name}".`);
  return tensor.shape;
}

function vectorOf(
  file: SafetensorsFile,
  views: readonly { readonly name: string; readonly offset: number; readonly size: number }[],
  length: number,
): Float32Array {
  const vector = new Float32Array(length);
  for (const { name, offset, size } of views) {
    const data = file.tensors[name]?.data;
    if (!(data instanceof Float32Array) || data.length !== size)
      throw new DomainError(
        'corrupt-data',
        `The weights file does not hold this genotype's network: "${name}" is amiss.`,
      );
    vector.set(data, offset);
  }
  return vector;
}
