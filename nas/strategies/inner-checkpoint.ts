/** @file The inner loop's state as a safetensors file, exact to the bit, so that a resumed run ends where it would have. */
import { DomainError } from '@/domain/errors';
import { readSafetensors, type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';
import type { InnerLoopState } from './inner-loop';

const format = 'masthead-inner-1';

export function encodeInnerState(state: InnerLoopState): Uint8Array {
  const f32 = (data: Float32Array): Tensor => ({ dtype: 'F32', shape: [data.length], data });
  const f64 = (data: Float64Array): Tensor => ({ dtype: 'F64', shape: [data.length], data });
  return writeSafetensors(
    {
      parameters: f32(state.parameters),
      moments: f32(state.moments),
      logits: f64(state.logits),
      'logits/first': f64(state.logitOptimiser.first),
      'logits/second': f64(state.logitOptimiser.second),
      'logits/sum': f64(state.logitSum),
      'gradient/sum': f64(state.gradientSum),
      'gradient/squares': f64(state.gradientSquares),
    },
    {
      format,
      step: String(state.step),
      logitUpdates: String(state.logitOptimiser.updates),
      logitCount: String(state.logitCount),
    },
  );
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
export function decodeInnerState(bytes: Uint8Array): InnerLoopState {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.format !== format)
    throw new DomainError(
      'corrupt-data',
      `This is no checkpoint of an adaptation or search (format ${metadata.format}).`,
    );
  const float32 = (name: string): Float32Array => {
    const data = tensors[name]?.data;
    if (!(data instanceof Float32Array)) throw new DomainError('corrupt-data', `The checkpoint lacks "${name}".`);
    return data;
  };
  const float64 = (name: string): Float64Array => {
    const data = tensors[name]?.data;
    if (!(data instanceof Float64Array)) throw new DomainError('corrupt-data', `The checkpoint lacks "${name}".`);
    return data;
  };
  return {
    step: Number(metadata.step),
    parameters: float32('parameters'),
    moments: float32('moments'),
    logits: float64('logits'),
    logitOptimiser: {
      first: float64('logits/first'),
      second: float64('logits/second'),
      updates: Number(metadata.logitUpdates),
    },
    logitSum: float64('logits/sum'),
    logitCount: Number(metadata.logitCount),
    gradientSum: float64('gradient/sum'),
    gradientSquares: float64('gradient/squares'),
  };
}
