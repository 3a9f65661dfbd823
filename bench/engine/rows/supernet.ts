/** @file The full step of the DARTS supernet, every candidate of every edge, against PyTorch. */
import { sizes, supernet } from '../cases';
import type { RowGroup } from '../context';
import { compareWithPytorch } from './against-pytorch';

interface SupernetCase {
  readonly size: keyof typeof sizes;
  readonly goal: number | null;
  readonly steps: { readonly native: number; readonly peer: number };
  readonly sharedPools?: boolean;
}

const cases: Readonly<Record<string, SupernetCase>> = {
  'supernet-c16': { size: 'c16', goal: 8, steps: { native: 3, peer: 1 } },
  'supernet-c8': { size: 'c8', goal: 15, steps: { native: 8, peer: 1 } },
  // For the reader: a PyTorch that is spared what we merge.
  'supernet-c16-shared-pools': { size: 'c16', goal: null, steps: { native: 3, peer: 1 }, sharedPools: true },
};

export const supernetRows: readonly RowGroup[] = Object.entries(cases).map(([name, settings]) => ({
  name,
  needsPytorch: true,
  run: (context) => {
    const size = sizes[settings.size];
    const { initChannels, layers, batch, resolution } = size;
    const where = `C=${initChannels} L=${layers}, batch ${batch}, ${resolution}x${resolution}`;
    return compareWithPytorch(context, {
      text: {
        name,
        what: `full supernet step, ${where}${settings.sharedPools ? '; equal pools computed once in PyTorch too' : ''}`,
      },
      graph: supernet('darts', size),
      peer: 'darts_supernet',
      task: { ...size, ...(settings.sharedPools ? { sharedPools: true } : {}) },
      goal: settings.goal === null ? null : { atLeast: settings.goal },
      steps: settings.steps,
    });
  },
}));
