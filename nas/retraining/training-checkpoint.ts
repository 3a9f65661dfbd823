/** @file A retraining's state and its trained weights as safetensors files. */
import { z } from 'zod';
import type { ProgramState } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { type ImageFacts, imageFactsEntry } from '@/nas/checkpoint/image-facts';
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { checkFormat, float32Of, float32Tensor, parameterTensors } from '../run/tensors';

const format = 'masthead-training-1';

/** Sums over the part of an epoch that is done, so that a resumed epoch reports the whole. */
const epochSumsSchema = z.object({ loss: z.number(), correct: z.number(), images: z.number() });
export type EpochSums = z.infer<typeof epochSumsSchema>;

/** `seconds`: what the training has taken so far, over all its attempts. */
export function encodeTraining(state: ProgramState, sums: EpochSums, seconds: number): Uint8Array {
  return writeSafetensors(
    {
      parameters: float32Tensor(state.parameters),
      firstMoments: float32Tensor(state.firstMoments),
      secondMoments: float32Tensor(state.secondMoments),
      statistics: float32Tensor(state.statistics),
    },
    { format, updates: String(state.updates), sums: JSON.stringify(sums), seconds: String(seconds) },
  );
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
export function decodeTraining(bytes: Uint8Array): { state: ProgramState; sums: EpochSums; seconds: number } {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'checkpoint of a retraining');
  const state = {
    parameters: float32Of(file, 'parameters'),
    firstMoments: float32Of(file, 'firstMoments'),
    secondMoments: float32Of(file, 'secondMoments'),
    statistics: float32Of(file, 'statistics'),
    updates: Number(file.metadata.updates),
  };
  const sums = epochSumsSchema.parse(JSON.parse(file.metadata.sums ?? '{}'));
  return { state, sums, seconds: Number(file.metadata.seconds ?? 0) };
}

/** One tensor per parameter and running statistic, by name, and what the images must be. Layouts as `graph/types.ts` says (NHWC, HWIO). */
export function encodeWeights(graph: NetworkGraph, state: ProgramState, images: ImageFacts): Uint8Array {
  const statistics = graph.statistics.map((each) => ({ ...each, shape: [each.size] }));
  return writeSafetensors(
    {
      ...parameterTensors(graph.parameters, state.parameters),
      ...parameterTensors(statistics, state.statistics),
    },
    {
      format: 'masthead-weights-1',
      layout: 'NHWC, HWIO',
      resolution: String(graph.shapes[0]?.[0]),
      ...imageFactsEntry(images),
    },
  );
}
