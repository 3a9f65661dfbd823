/** @file Central differences of the float64 forward pass, element by element. Test material. */

import { type Float64Inputs, float64Forward } from '@/graph/float64/forward';
import type { NetworkGraph } from '@/graph/types';

/** Small against every value's distance to a kink of relu or max, large against float64's rounding. */
const stepSize = 1e-6;

/** dL/dθ (length P) and dL/dz, to about 1e-9 where the loss is smooth. */
export function finiteDifferences(
  graph: NetworkGraph,
  inputs: Float64Inputs,
): { dParameters: Float64Array; dz: Float64Array } {
  const differentiate = (key: 'parameters' | 'z'): Float64Array => {
    const values = Float64Array.from(inputs[key]);
    return values.map((value, index) => {
      const loss = (offset: number): number => {
        const moved = values.slice();
        moved[index] = value + offset;
        return float64Forward(graph, { ...inputs, [key]: moved }).loss;
      };
      return (loss(stepSize) - loss(-stepSize)) / (2 * stepSize);
    });
  };
  return { dParameters: differentiate('parameters'), dz: differentiate('z') };
}
