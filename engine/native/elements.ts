/**
 * @file Which tensors hold bfloat16 where a program is to: all that a norm, a pool or a sum may read. Images, pooled features and logits stay float32:
 * they are read by convolutions and losses alone, which take either, and weigh little.
 */
import type { OperationKind } from './interface';
import type { Lowered } from './lower';
import { at, type PlanOperation } from './plan';

const takeEither: readonly OperationKind[] = ['convolution', 'depthwise', 'separable', 'loss'];

/** Before gradients are given their tensors: a gradient is stored as its value is. */
export function halveTensors({ tensors, views, operations, norms }: Lowered): void {
  const bound = new Set(norms.map((norm) => at(views, norm.view).tensor));
  for (const operation of operations)
    for (const v of operation.views) {
      const view = at(views, v);
      if (view.norm >= 0 || !takeEither.includes(operation.type)) bound.add(view.tensor);
    }
  const stays = ({ type, out, outNorm }: PlanOperation): boolean => {
    const { height, width } = at(tensors, out);
    const small = height * width === 1 && (type === 'convolution' || type === 'globalPool');
    return (small || type === 'input') && outNorm < 0 && !bound.has(out);
  };
  for (const operation of operations) if (operation.out >= 0) at(tensors, operation.out).half = !stays(operation);
}
