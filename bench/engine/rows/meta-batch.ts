/** @file A meta-batch of 8 tasks on 2 cores, a step each: two one-thread programs at once against two one-thread PyTorches. */
import { sizes, supernet, train } from '../cases';
import { type BenchContext, cores, pythonOf, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import { Peer } from '../peer';
import { makeRow, median, type Row } from '../row';

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
  try {
    for (const _ of pair) peers.push(await Peer.start(pythonOf(context), 'darts_supernet', size, graph));
    // Both sides: each worker's untimed step and its tasks; the slower worker is the meta-batch's time.
    const slowest = async (samples: readonly Promise<number>[]): Promise<number> =>
      Math.max(...(await Promise.all(samples)));
    const seconds = await interleave(
      {
        native: () => slowest(programs.map((program) => program.sample(tasksEach))),
        pytorch: () => slowest(peers.map((peer) => peer.sample(1, tasksEach))),
      },
      context.repetitions,
    );
    const where = `C=${size.initChannels} L=${size.layers}, batch ${size.batch}`;
    const text = {
      name: `meta-batch-${name}`,
      what: `meta-batch of ${tasks} tasks on ${cores} cores, ${where}`,
      unit: 'times two 1-thread PyTorch processes',
    };
    const detail = { nativeSeconds: median(seconds.native), pytorchSeconds: median(seconds.pytorch) };
    return [makeRow(text, ratios(seconds.pytorch, seconds.native), { atLeast: goals[name] }, detail)];
  } finally {
    for (const program of programs) program.free();
    await Promise.all(peers.map((peer) => peer.close()));
  }
}
