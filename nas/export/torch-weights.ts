/** @file Trained weights as safetensors that the exported PyTorch module loads: its names, its layouts. */
import type { Genotype } from '@/domain/genotype';
import { type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';
import type { NetworkSizes, NetworkWeights } from './network';
import { operationPlaces, torchName, torchTensor } from './torch-names';

export function torchWeights(
  genotype: Genotype,
  sizes: NetworkSizes,
  { graph, parameters, statistics }: NetworkWeights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const places = operationPlaces(genotype, sizes);
  const tensors: Record<string, Tensor> = {};
  const add = (spec: (typeof graph.parameters)[number] | (typeof graph.statistics)[number], vector: Float32Array) => {
    const { shape, data } = torchTensor(spec, vector.subarray(spec.offset, spec.offset + spec.size));
    tensors[torchName(spec.name, places)] = { dtype: 'F32', shape, data };
  };
  for (const spec of graph.parameters) add(spec, parameters);
  for (const spec of graph.statistics) add(spec, statistics);
  return writeSafetensors(tensors, { format: 'pt', ...metadata });
}
