/** @file A task's posterior (m_t, φ_t) as a safetensors file, with the α it started from. */
import type { NetworkGraph } from '@/graph/types';
import { writeSafetensors } from '@/nas/checkpoint/safetensors';
import { float64Tensor, parameterTensors } from '../run/tensors';

export function encodePosterior(input: {
  graph: NetworkGraph;
  /** m_t, length P. */
  parameters: Float32Array;
  /** φ_t and α, length A. */
  logits: Float64Array;
  alpha: Float64Array;
  step: number;
}): Uint8Array {
  return writeSafetensors(
    {
      logits: float64Tensor(input.logits),
      'prior/logits': float64Tensor(input.alpha),
      ...parameterTensors(input.graph.parameters, input.parameters, 'weights/'),
    },
    { format: 'masthead-posterior-1', step: String(input.step) },
  );
}
