/** @file The auxiliary classifier of DARTS' evaluation networks, tapped at two thirds of the depth, for training only. */
import { DomainError } from '@/domain/errors';
import type { StemKind } from '@/domain/space';
import type { GraphBuilder } from '@/graph/builder';
import { showShape } from '@/graph/shapes';
import type { NodeId } from '@/graph/types';

/** Smallest map on which two 5x5 windows fit beside each other. */
const leastSide = 6;

/**
 * ReLU, 5x5 average pool to 2x2, 1x1 convolution to 128, 2x2 convolution to 768, classifier. The pool's stride is the
 * map's side minus 5: 3 at CIFAR's 8x8 and 2 at ImageNet's 7x7, as published. The ImageNet head has no last batch-norm.
 */
export function buildAuxiliaryHead(
  b: GraphBuilder,
  input: NodeId,
  options: { readonly classes: number; readonly stem: StemKind },
): NodeId {
  const [side] = b.shape(input);
  if (side < leastSide) {
    throw new DomainError(
      'invalid-input',
      `The auxiliary head needs a map of at least ${leastSide}x${leastSide}, but at two thirds of the depth it is ` +
        `${showShape(b.shape(input))}. Switch the head off or use a higher resolution.`,
      { field: 'auxiliary' },
    );
  }
  return b.within(
    'auxiliary',
    () => {
      const pooled = b.avgPool(b.relu(input), { kernel: 5, stride: side - 5 });
      const narrow = b.within('first', () =>
        b.batchNorm('norm', b.conv2d('conv', pooled, { filters: 128, kernel: 1 }), { affine: true }),
      );
      const wide = b.conv2d('second/conv', b.relu(narrow), { filters: 768, kernel: 2, padding: 0 });
      const last = options.stem === 'large' ? wide : b.batchNorm('second/norm', wide, { affine: true });
      return b.linear('classifier', b.relu(last), { filters: options.classes });
    },
    'head',
  );
}
