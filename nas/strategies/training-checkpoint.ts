/** @file A retraining's state and its trained weights as safetensors files. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { ProgramState } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { readSafetensors, type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';

const format = 'masthead-training-1';
const vectors = ['parameters', 'firstMoments', 'secondMoments', 'statistics'] as const;

/** Sums over the part of an epoch that is done, so that a resumed epoch reports the whole. */
const epochSumsSchema = z.object({ loss: z.number(), correct: z.number(), images: z.number() });
export type EpochSums = z.infer<typeof epochSumsSchema>;

export function encodeTraining(state: ProgramState, sums: EpochSums): Uint8Array {
  const tensors: Record<string, Tensor> = {};
  for (const name of vectors) tensors[name] = { dtype: 'F32', shape: [state[name].length], data: state[name] };
  return writeSafetensors(tensors, { format, updates: String(state.updates), sums: JSON.stringify(sums) });
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
export function decodeTraining(bytes: Uint8Array): { state: ProgramState; sums: EpochSums } {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.format !== format)
    throw new DomainError('corrupt-data', `This is no checkpoint of a retraining (format ${metadata.format}).`);
  const vector = (name: (typeof vectors)[number]): Float32Array => {
    const data = tensors[name]?.data;
    if (!(data instanceof Float32Array)) throw new DomainError('corrupt-data', `The checkpoint lacks "${name}".`);
    return data;
  };
  const sums = epochSumsSchema.parse(JSON.parse(metadata.sums ?? '{}'));
  const state = {
    parameters: vector('parameters'),
    firstMoments: vector('firstMoments'),
    secondMoments: vector('secondMoments'),
    statistics: vector('statistics'),
    updates: Number(metadata.updates),
  };
  return { state, sums };
}

/** One tensor per parameter and running statistic, by name. Layouts as `graph/types.ts` says (NHWC, HWIO). */
export function encodeWeights(graph: NetworkGraph, state: ProgramState): Uint8Array {
  const tensors: Record<string, Tensor> = {};
  for (const { name, shape, offset, size } of graph.parameters)
    tensors[name] = { dtype: 'F32', shape: [...shape], data: state.parameters.subarray(offset, offset + size) };
  for (const { name, offset, size } of graph.statistics)
    tensors[name] = { dtype: 'F32', shape: [size], data: state.statistics.subarray(offset, offset + size) };
  return writeSafetensors(tensors, { format: 'masthead-weights-1', layout: 'NHWC, HWIO' });
}
