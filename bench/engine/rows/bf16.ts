/**
 * @file The native engine storing bfloat16: its steps against its own in float32, and against the best PyTorch of float32 and of bf16 by autocast. The goals
 * are those of float32, so these rows have none.
 */
import { createNativeEngine } from '@/engine/native';
import type { NetworkGraph } from '@/graph/types';
import { baseCifarCell, derived, type Size, sizes, supernet, train } from '../cases';
import { type BenchContext, cores, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import type { PeerName, PeerTask } from '../peer';
import { makeRow, median, type Row } from '../row';
import { compareWithPytorch } from './against-pytorch';
import { memory } from './memory';
import { metaBatch } from './meta-batch';

interface Case {
  readonly what: string;
  readonly graph: () => NetworkGraph;
  readonly peer: PeerName;
  readonly task: PeerTask;
  readonly steps: number;
}

const where = ({ initChannels, layers, batch }: Size): string => `C=${initChannels} L=${layers}, batch ${batch}`;
const derivedSize: Size = { ...sizes.c16, batch: 64 };
const full = (size: Size, steps: number): Case => ({
  what: `full supernet step, ${where(size)}`,
  graph: () => supernet('darts', size),
  ...{ peer: 'darts_supernet', task: size, steps },
});
const cases: Readonly<Record<string, Case>> = {
  'supernet-c16': full(sizes.c16, 3),
  'supernet-c8': full(sizes.c8, 8),
  'derived-c16': {
    what: `derived network training (BASE CIFAR cell, ${where(derivedSize)})`,
    graph: () => derived(derivedSize),
    ...{ peer: 'derived_network', task: { ...derivedSize, genotype: baseCifarCell }, steps: 3 },
  },
};

export const bf16Rows: readonly RowGroup[] = [
  ...Object.entries(cases).flatMap(([name, each]): RowGroup[] => [
    { name: `bf16-own-${name}`, needsPytorch: false, run: (context) => againstOwn(context, `bf16-own-${name}`, each) },
    {
      name: `bf16-${name}`,
      needsPytorch: true,
      run: (context) => {
        const { what, graph, peer, task, steps } = each;
        const text = { name: `bf16-${name}`, what: `bf16: ${what}` };
        const settings = { goal: null, precision: 'bf16', steps: { native: steps, peer: 1 } } as const;
        return compareWithPytorch(context, { text, graph: graph(), peer, task, ...settings });
      },
    },
  ]),
  ...(['c16', 'c8'] as const).map(
    (size): RowGroup => ({
      name: `bf16-meta-batch-${size}`,
      needsPytorch: true,
      run: (context) => metaBatch(context, size, 'bf16'),
    }),
  ),
  { name: 'bf16-memory-c16', needsPytorch: true, run: (context) => memory(context, 'bf16') },
];

async function againstOwn(
  { repetitions }: BenchContext,
  name: string,
  { what, graph, task, steps }: Case,
): Promise<Row[]> {
  const built = graph();
  const engines = [createNativeEngine(), createNativeEngine({ precision: 'bf16' })];
  try {
    const [float32, bf16] = engines.map((engine) => train(engine, built, { batch: task.batch, threads: cores }));
    if (!float32 || !bf16) throw new Error('two engines');
    const seconds = await interleave(
      {
        float32: async () => (await float32.sample(steps)) / steps,
        bf16: async () => (await bf16.sample(steps)) / steps,
      },
      repetitions,
    );
    const text = { name, what: `bf16: ${what}`, unit: "times float32's speed" };
    const detail = {
      ...{ float32Seconds: median(seconds.float32), bf16Seconds: median(seconds.bf16) },
      ...{ float32Bytes: float32.memoryBytes, bf16Bytes: bf16.memoryBytes },
    };
    return [makeRow(text, ratios(seconds.float32, seconds.bf16), null, detail)];
  } finally {
    for (const engine of engines) engine.dispose();
  }
}
