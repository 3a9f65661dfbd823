/** @file Weights that a genotype's `train.py` left: PyTorch's names and layouts, converted to ours. The file comes from outside. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { Genotype } from '@/domain/genotype';
import { stemKinds } from '@/domain/space';
import type { ParameterSpec, StatisticSpec } from '@/graph/types';
import { imageFactsIn } from '@/nas/checkpoint/image-facts';
import { readSafetensors, type SafetensorsFile } from '@/nas/checkpoint/safetensors';
import { buildDerived } from '@/nas/spaces/derived';
import type { NetworkSizes, NetworkWeights } from './network';
import { operationPlaces, torchName, valuesFromTorch } from './torch-names';

const sizesSchema = z.strictObject({
  initChannels: z.int().min(1).max(512),
  layers: z.int().min(1).max(64),
  reductions: z.array(z.int().min(0).max(63)).max(64),
  classes: z.int().min(2).max(100_000),
  resolution: z.int().min(8).max(1024),
  inputChannels: z.union([z.literal(1), z.literal(3)]),
  stem: z.enum(stemKinds),
  stemMultiplier: z.int().min(1).max(3),
});

/** @throws DomainError `corrupt-data` if the file does not hold this genotype's network */
export function readTorchWeights(
  bytes: Uint8Array,
  genotype: Genotype,
): { readonly sizes: NetworkSizes; readonly weights: NetworkWeights } {
  const file = readSafetensors(bytes);
  const sizes = sizesIn(file);
  const graph = buildDerived(genotype, sizes);
  const held = Object.values(file.tensors).reduce((sum, { data }) => sum + data.length, 0);
  if (held !== graph.parameterCount + graph.statisticCount)
    throw new DomainError('corrupt-data', 'The weights file holds another network than this genotype’s.');
  const places = operationPlaces(genotype, sizes);
  const vector = (specs: readonly (ParameterSpec | StatisticSpec)[], length: number): Float32Array => {
    const values = new Float32Array(length);
    for (const spec of specs) values.set(valuesOf(file, torchName(spec.name, places), spec), spec.offset);
    return values;
  };
  return {
    sizes,
    weights: {
      images: imageFactsIn(file.metadata),
      graph,
      parameters: vector(graph.parameters, graph.parameterCount),
      statistics: vector(graph.statistics, graph.statisticCount),
    },
  };
}

function sizesIn({ metadata }: SafetensorsFile): NetworkSizes {
  try {
    return sizesSchema.parse(JSON.parse(metadata.sizes ?? ''));
  } catch (cause) {
    throw new DomainError(
      'corrupt-data',
      'The weights file does not say the sizes of its network: train.py writes them.',
      {
        cause,
      },
    );
  }
}

function valuesOf(file: SafetensorsFile, name: string, spec: ParameterSpec | StatisticSpec): Float32Array {
  const tensor = file.tensors[name];
  const values = tensor?.dtype === 'F32' ? valuesFromTorch(spec, tensor) : null;
  if (values === null)
    throw new DomainError(
      'corrupt-data',
      `The weights file does not hold this genotype's network: "${name}" is amiss.`,
    );
  return values;
}
