/** @file A meta-batch of 8 tasks on 2 cores, a step each: two one-thread programs at once against two one-thread PyTorches. */

import { against, bestOf } from '../best-peer';
import { sizes, supernet, train } from '../cases';
import { type BenchContext, cores, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import { Peer } from '../peer';
import { makeRow, type Row } from '../row';

const tasks = 8;
const tasksEach = tasks / cores;
const goals = { c16: 8, c8: 13 };

export const metaBatchRows: readonly RowGroup[] = (['c16', 'c8'] as const).map((size) => ({
  name: `meta-batch-${size}`,
  needsPytorch: true,
  run: (context) => measure(context, size),
}));

async function measure(context: BenchContext, name: keyof typeof sizes): Promise<Row[]> {
  const size = sizes[name];
  const graph = supernet('darts', size);
  const pair = Array.from({ length: cores }, (_, i) => i);
  const peers: Peer[] = [];
  const programs = pair.map(() => train(context.engine, graph, { batch: size.batch, threads: 1 }));
  // Both sides: each worker's untimed step and its tasks; the slower worker is the meta-batch's time.
  const slowest = async (samples: readonly Promise<number>[]): Promise<number> =>
    Math.max(...(await Promise.all(samples)));
  try {
    const samplers: Record<string, () => Promise<number>> = {
      native: () => slowest(programs.map((program) => program.sample(tasksEach))),
    };
    for (const pytorch of context.pytorches) {
      const own: Peer[] = [];
      for (const _ of pair) own.push(await Peer.start(pytorch, 'darts_supernet', size, graph));
      peers.push(...own);
      await slowest(own.map((peer) => peer.sample(1, 1)));
      samplers[pytorch.name] = () => slowest(own.map((peer) => peer.sample(1, tasksEach)));
    }
    const { native = [], ...theirs } = await interleave(samplers, context.repetitions);
    const where = `C=${size.initChannels} L=${size.layers}, batch ${size.batch}`;
    const text = {
      name: `meta-batch-${name}`,
      what: `meta-batch of ${tasks} tasks on ${cores} cores, ${where}`,
      unit: 'times two 1-thread processes of the best PyTorch',
    };
    return [makeRow(text, ratios(bestOf(theirs).seconds, native), { atLeast: goals[name] }, against(native, theirs))];
  } finally {
    for (const program of programs) program.free();
    await Promise.all(peers.map((peer) => peer.close()));
  }
}
