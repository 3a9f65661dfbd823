/** @file A meta-batch of 8 tasks on 2 cores, a step each: two one-thread programs at once against two one-thread PyTorches. */

import { createNativeEngine } from '@/engine/native';
import { contest } from '../best-peer';
import { sizes, supernet, train } from '../cases';
import { type BenchContext, cores, type RowGroup } from '../context';
import { Peer } from '../peer';
import type { Row } from '../row';
import { inEach, precisely } from './against-pytorch';

const tasks = 8;
const tasksEach = tasks / cores;
const goals = { c16: 8, c8: 13 };

export const metaBatchRows: readonly RowGroup[] = (['c16', 'c8'] as const).map((size) => ({
  name: `meta-batch-${size}`,
  needsPytorch: true,
  run: (context) => metaBatch(context, size),
}));

export async function metaBatch(context: BenchContext, name: keyof typeof sizes, precision?: 'bf16'): Promise<Row[]> {
  const size = sizes[name];
  const graph = supernet('darts', size);
  const pair = Array.from({ length: cores }, (_, i) => i);
  // Both sides: each worker's untimed step and its tasks; the slower worker is the meta-batch's time.
  const slowest = async (samples: readonly Promise<number>[]): Promise<number> =>
    Math.max(...(await Promise.all(samples)));
  const where = `C=${size.initChannels} L=${size.layers}, batch ${size.batch}`;
  const row = await contest(context, {
    text: {
      name: precision === undefined ? `meta-batch-${name}` : `${precision}-meta-batch-${name}`,
      what: `${precision === undefined ? '' : `${precision}: `}meta-batch of ${tasks} tasks on ${cores} cores, ${where}`,
      unit: 'times two 1-thread processes of the best PyTorch',
    },
    goal: precision === undefined ? { atLeast: goals[name] } : null,
    ours: () => {
      const engine = createNativeEngine({ precision: precision ?? 'float32' });
      const programs = pair.map(() => train(engine, graph, { batch: size.batch, threads: 1 }));
      return {
        sample: () => slowest(programs.map((program) => program.sample(tasksEach))),
        close: () => engine.dispose(),
      };
    },
    opponents: context.pytorches.flatMap((pytorch) =>
      inEach(size, precision).map((own) => ({
        name: precisely(pytorch, own),
        start: async () => {
          const peers: Peer[] = [];
          const close = async () => void (await Promise.all(peers.map((peer) => peer.close())));
          try {
            for (const _ of pair) peers.push(await Peer.start(pytorch, 'darts_supernet', own, graph));
            // One after the other: the second takes from the first's cache what was compiled.
            for (const peer of peers) await peer.sample(1, 1);
          } catch (error) {
            await close();
            throw error;
          }
          return { sample: () => slowest(peers.map((peer) => peer.sample(1, tasksEach))), close };
        },
      })),
    ),
  });
  return [row];
}
