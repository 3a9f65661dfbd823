/** @file The state of a random search, as a safetensors file: what is judged, the best network so far, the one in training. */
import { z } from 'zod';
import { readSafetensors, type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { checkFormat } from '../run/tensors';

export const candidateSchema = z.object({
  /** Hash of the genotype. */
  hash: z.string(),
  validation: z.object({ accuracy: z.number(), loss: z.number() }),
  parameters: z.number(),
  /** Of the network, forward, for one image. */
  macs: z.number(),
  /** For one image, in milliseconds; null if it was trained before this was measured. */
  latency: z.number().nullable().default(null),
  /** The cost of its retraining. */
  compute: z.object({ macs: z.number(), seconds: z.number() }),
});
export type Candidate = z.infer<typeof candidateSchema>;

export interface RandomSearchState {
  /** In the order drawn. */
  readonly candidates: Candidate[];
  /** Of the best of them: a retraining's checkpoint at its end. */
  best: Uint8Array | null;
  /** Of those in training, by their numbers: a checkpoint to go on from. */
  readonly training: Map<number, Uint8Array>;
}

const format = 'masthead-random-search-1';

/** `ahead`: of the next to be judged. */
const trainingName = (ahead: number): string => (ahead === 0 ? 'training' : `training/${ahead}`);

const bytesTensor = (data: Uint8Array): Tensor => ({ dtype: 'U8', shape: [data.length], data });

export function encodeRandomSearch({ candidates, best, training }: RandomSearchState): Uint8Array {
  return writeSafetensors(
    {
      ...(best === null ? {} : { best: bytesTensor(best) }),
      ...Object.fromEntries(
        [...training].map(([at, bytes]) => [trainingName(at - candidates.length), bytesTensor(bytes)]),
      ),
    },
    { format, candidates: JSON.stringify(candidates) },
  );
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
export function decodeRandomSearch(bytes: Uint8Array): RandomSearchState {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'checkpoint of a random search');
  const held = (name: string): Uint8Array | null => {
    const data = file.tensors[name]?.data;
    return data instanceof Uint8Array ? data : null;
  };
  const candidates = z.array(candidateSchema).parse(JSON.parse(file.metadata.candidates ?? '[]'));
  const training = new Map<number, Uint8Array>();
  for (const name of Object.keys(file.tensors)) {
    const ahead = /^training(?:\/(\d+))?$/.exec(name);
    const bytes = held(name);
    if (ahead !== null && bytes !== null) training.set(candidates.length + Number(ahead[1] ?? 0), bytes);
  }
  return { candidates, best: held('best'), training };
}
