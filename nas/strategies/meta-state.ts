/** @file Where a meta-training stands, and its checkpoint: exact to the bit, so that a resumed run ends where it would have. */
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import type { MetaOptimiser } from './meta-update';
import { type Prior, priorMetadata, priorOf, priorTensors } from './prior';
import { checkFormat, float64Of, float64Tensor } from './tensors';
import { readWatchState, type WatchState } from './watch-state';

export interface MetaState {
  readonly prior: Prior;
  /** Null but for fomaml. */
  readonly optimiser: MetaOptimiser | null;
}

const format = 'masthead-meta-1';

export function encodeMetaState({ prior, optimiser }: MetaState, watch: WatchState): Uint8Array {
  const metadata = { format, ...priorMetadata(prior), watch: JSON.stringify(watch) };
  if (optimiser === null) return writeSafetensors(priorTensors(prior), metadata);
  const moments = {
    'meta/weights/first': float64Tensor(optimiser.weights.first),
    'meta/weights/second': float64Tensor(optimiser.weights.second),
    'meta/logits/first': float64Tensor(optimiser.logits.first),
    'meta/logits/second': float64Tensor(optimiser.logits.second),
  };
  return writeSafetensors(
    { ...priorTensors(prior), ...moments },
    {
      ...metadata,
      weightUpdates: String(optimiser.weights.updates),
      logitUpdates: String(optimiser.logits.updates),
    },
  );
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
export function decodeMetaState(bytes: Uint8Array): { state: MetaState; watch: WatchState } {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'checkpoint of a meta-training');
  const { weightUpdates, logitUpdates, watch } = file.metadata;
  const moments = (of: 'weights' | 'logits', updates: string | undefined) => ({
    first: float64Of(file, `meta/${of}/first`),
    second: float64Of(file, `meta/${of}/second`),
    updates: Number(updates),
  });
  const optimiser =
    weightUpdates === undefined
      ? null
      : { weights: moments('weights', weightUpdates), logits: moments('logits', logitUpdates) };
  return { state: { prior: priorOf(file), optimiser }, watch: readWatchState(watch) };
}
