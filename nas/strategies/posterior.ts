/** @file A task's posterior (m_t, φ_t) as a safetensors file, beside the α it started from. */
import type { NetworkGraph } from '@/graph/types';
import { type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';

export function encodePosterior(input: {
  graph: NetworkGraph;
  /** m_t, length P. */
  parameters: Float32Array;
  /** φ_t and α, length A. */
  logits: Float64Array;
  alpha: Float64Array;
  step: number;
}): Uint8Array {
  const tensors: Record<string, Tensor> = {
    logits: { dtype: 'F64', shape: [input.logits.length], data: input.logits },
    'prior/logits': { dtype: 'F64', shape: [input.alpha.length], data: input.alpha },
  };
  for (const { name, shape, offset, size } of input.graph.parameters)
    tensors[`weights/${name}`] = {
      dtype: 'F32',
      shape: [...shape],
      data: input.parameters.subarray(offset, offset + size),
    };
  return writeSafetensors(tensors, { format: 'masthead-posterior-1', step: String(input.step) });
}
