/** @file The state of a meta-training, and its checkpoint: exact to the bit, so that a resumed run ends the same. */
import { z } from 'zod';
import type { View } from '@/graph/views';
import { readSafetensors, type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { readWatchState, type WatchState } from '../architecture-search/watch-architecture';
import { checkFormat, float64Of, float64Tensor } from '../run/tensors';
import type { MetaOptimiser } from './meta-update';
import { type Prior, priorMetadata, priorOf, priorTensors } from './prior';

export interface MetaState {
  readonly prior: Prior;
  /** Of fomaml and unrolled, else null. */
  readonly optimiser: MetaOptimiser | null;
}

/** The cost of the iterations behind a prior, over all attempts: adapting, the meta update, and meta-validation. */
const metaComputeSchema = z.object({ macs: z.number(), seconds: z.number() });
export type MetaCompute = z.infer<typeof metaComputeSchema>;

/** Other contents of a checkpoint. */
export interface MetaRecord {
  readonly watch: WatchState;
  /** Null if the run began before its compute was counted. */
  readonly compute: MetaCompute | null;
  /** Stopped before the prior of this iteration was evaluated: a resumed run begins with that. */
  readonly validationDue: boolean;
}

const format = 'masthead-meta-1';
const weightMoments = 'meta/weights/';

export function encodeMetaState(
  { prior, optimiser }: MetaState,
  { watch, compute, validationDue }: MetaRecord,
): Uint8Array {
  const metadata = {
    format,
    ...priorMetadata(prior),
    watch: JSON.stringify(watch),
    ...(compute === null ? {} : { compute: JSON.stringify(compute) }),
    ...(validationDue ? { validationDue: 'true' } : {}),
  };
  if (optimiser === null) return writeSafetensors(priorTensors(prior), metadata);
  // By name, like the weights: a file may reorder tensors.
  const { views } = prior.layout;
  const moments = {
    ...viewTensors(views, optimiser.weights.first, `${weightMoments}first/`),
    ...viewTensors(views, optimiser.weights.second, `${weightMoments}second/`),
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
export function decodeMetaState(bytes: Uint8Array): MetaRecord & { readonly state: MetaState } {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'checkpoint of a meta-training');
  const prior = priorOf(file);
  const { weightUpdates, logitUpdates, watch, compute, validationDue } = file.metadata;
  const ofWeights = (which: 'first' | 'second'): Float64Array => {
    const moments = new Float64Array(prior.layout.length);
    for (const { name, offset } of prior.layout.views)
      moments.set(float64Of(file, `${weightMoments}${which}/${name}`), offset);
    return moments;
  };
  const optimiser =
    weightUpdates === undefined
      ? null
      : {
          weights: { first: ofWeights('first'), second: ofWeights('second'), updates: Number(weightUpdates) },
          logits: {
            first: float64Of(file, 'meta/logits/first'),
            second: float64Of(file, 'meta/logits/second'),
            updates: Number(logitUpdates),
          },
        };
  return {
    state: { prior, optimiser },
    watch: readWatchState(watch),
    validationDue: validationDue === 'true',
    compute: compute === undefined ? null : metaComputeSchema.parse(JSON.parse(compute)),
  };
}

const viewTensors = (views: readonly View[], values: Float64Array, prefix: string): Record<string, Tensor> =>
  Object.fromEntries(
    views.map(({ name, offset, size }) => [prefix + name, float64Tensor(values.subarray(offset, offset + size))]),
  );
