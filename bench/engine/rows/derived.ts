/** @file Training of a derived network against PyTorch: BASE's CIFAR cell, no auxiliary head, no drop-path. */
import { baseCifarCell, derived, type Size } from '../cases';
import type { RowGroup } from '../context';
import { compareWithPytorch } from './against-pytorch';

const size: Size = { initChannels: 16, layers: 8, batch: 64, resolution: 32 };

export const derivedRows: readonly RowGroup[] = [
  {
    name: 'derived-c16',
    needsPytorch: true,
    run: (context) =>
      compareWithPytorch(context, {
        text: { name: 'derived-c16', what: 'derived network training (BASE CIFAR cell, C=16 L=8, batch 64)' },
        graph: derived(size),
        peer: 'derived_network',
        task: { ...size, genotype: baseCifarCell },
        goal: { atLeast: 3 },
        steps: { native: 3, peer: 1 },
      }),
  },
];
