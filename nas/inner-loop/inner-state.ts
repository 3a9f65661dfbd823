/** @file The state of an inner loop, and its safetensors form: exact to the bit, so that a resumed run ends the same. */
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { readWatchState, type WatchState } from '../architecture-search/watch-architecture';
import { checkFormat, float32Of, float32Tensor, float64Of, float64Tensor } from '../run/tensors';
import { type LogitState, startLogits } from './logit-optimiser';

export interface InnerState {
  /** Steps done, head steps included. */
  step: number;
  /** m and its optimiser's moments (SGD leaves the second at zero), length P. */
  parameters: Float32Array;
  firstMoments: Float32Array;
  secondMoments: Float32Array;
  logits: LogitState;
  /** Sum of φ over the last half of the steps that move it, and how many. */
  logitSum: Float64Array;
  logitCount: number;
  /** Sums of dL/dφ and of its square over the steps that move φ, for its signal-to-noise. */
  gradientSum: Float64Array;
  gradientSquares: Float64Array;
  /** Multiply-accumulates so far, validation included. */
  macs: number;
}

export function freshInnerState(parameters: Float32Array, logits: Float64Array): InnerState {
  const zeros = () => new Float64Array(logits.length);
  return {
    step: 0,
    parameters,
    firstMoments: new Float32Array(parameters.length),
    secondMoments: new Float32Array(parameters.length),
    logits: startLogits(Float64Array.from(logits)),
    logitSum: zeros(),
    logitCount: 0,
    gradientSum: zeros(),
    gradientSquares: zeros(),
    macs: 0,
  };
}

const format = 'masthead-inner-2';

/** Other contents of a checkpoint. */
export interface InnerRecord {
  /** The run's watch of its architecture. */
  readonly watch: WatchState;
  /** The cost of the steps, over all attempts; null for runs of older versions. */
  readonly seconds: number | null;
}

export function encodeInnerState(state: InnerState, { watch, seconds }: InnerRecord): Uint8Array {
  return writeSafetensors(
    {
      parameters: float32Tensor(state.parameters),
      'moments/first': float32Tensor(state.firstMoments),
      'moments/second': float32Tensor(state.secondMoments),
      logits: float64Tensor(state.logits.phi),
      'logits/first': float64Tensor(state.logits.optimiser.first),
      'logits/second': float64Tensor(state.logits.optimiser.second),
      'logits/sum': float64Tensor(state.logitSum),
      'gradient/sum': float64Tensor(state.gradientSum),
      'gradient/squares': float64Tensor(state.gradientSquares),
    },
    {
      format,
      step: String(state.step),
      logitUpdates: String(state.logits.optimiser.updates),
      logitCount: String(state.logitCount),
      macs: String(state.macs),
      watch: JSON.stringify(watch),
      ...(seconds === null ? {} : { seconds: String(seconds) }),
    },
  );
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
export function decodeInnerState(bytes: Uint8Array): InnerRecord & { readonly state: InnerState } {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'checkpoint of an adaptation or search');
  const state = {
    step: Number(file.metadata.step),
    parameters: float32Of(file, 'parameters'),
    firstMoments: float32Of(file, 'moments/first'),
    secondMoments: float32Of(file, 'moments/second'),
    logits: {
      phi: float64Of(file, 'logits'),
      optimiser: {
        first: float64Of(file, 'logits/first'),
        second: float64Of(file, 'logits/second'),
        updates: Number(file.metadata.logitUpdates),
      },
    },
    logitSum: float64Of(file, 'logits/sum'),
    logitCount: Number(file.metadata.logitCount),
    gradientSum: float64Of(file, 'gradient/sum'),
    gradientSquares: float64Of(file, 'gradient/squares'),
    macs: Number(file.metadata.macs),
  };
  const { watch, seconds } = file.metadata;
  return { state, watch: readWatchState(watch), seconds: seconds === undefined ? null : Number(seconds) };
}
