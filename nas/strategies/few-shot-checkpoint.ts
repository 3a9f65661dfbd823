/** @file The episodes that a few-shot evaluation is through with, as a safetensors file. */
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { checkFormat, float64Of, float64Tensor } from './tensors';

/** One value per episode. */
export interface Episodes {
  readonly accuracy: number[];
  readonly loss: number[];
  /** Kept pairs that the adaptation exchanged. */
  readonly flips: number[];
  readonly macs: number[];
}

const format = 'masthead-few-shot-1';
const names = ['accuracy', 'loss', 'flips', 'macs'] as const;

export const noEpisodes = (): Episodes => ({ accuracy: [], loss: [], flips: [], macs: [] });

export function encodeEpisodes(episodes: Episodes): Uint8Array {
  const tensors = names.map((name) => [name, float64Tensor(Float64Array.from(episodes[name]))] as const);
  return writeSafetensors(Object.fromEntries(tensors), { format });
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
export function decodeEpisodes(bytes: Uint8Array): Episodes {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'checkpoint of a few-shot evaluation');
  const read = (name: (typeof names)[number]): number[] => Array.from(float64Of(file, name));
  return { accuracy: read('accuracy'), loss: read('loss'), flips: read('flips'), macs: read('macs') };
}
