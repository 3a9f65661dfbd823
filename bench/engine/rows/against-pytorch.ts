/** @file One training step, ours against PyTorch's at the better of its thread counts, interleaved. */
import type { NetworkGraph } from '@/graph/types';
import { train } from '../cases';
import { type BenchContext, cores, pythonOf } from '../context';
import { interleave, ratios } from '../interleave';
import { Peer, type PeerName, type PeerTask } from '../peer';
import { type Goal, makeRow, median, type Row, type RowText } from '../row';

export interface Comparison {
  readonly text: Omit<RowText, 'unit'>;
  readonly graph: NetworkGraph;
  readonly peer: PeerName;
  readonly task: PeerTask;
  readonly goal: Goal | null;
  /** Steps of one timed sample, so that it lasts long enough to be timed. */
  readonly steps: { readonly native: number; readonly peer: number };
}

export async function compareWithPytorch(context: BenchContext, comparison: Comparison): Promise<Row[]> {
  const { text, graph, task, steps, goal } = comparison;
  const peer = await Peer.start(pythonOf(context), comparison.peer, task, graph);
  const ours = train(context.engine, graph, { batch: task.batch, threads: cores });
  try {
    const peerSample = (threads: number) => async () => (await peer.sample(threads, steps.peer)) / steps.peer;
    const seconds = await interleave(
      {
        native: async () => (await ours.sample(steps.native)) / steps.native,
        one: peerSample(1),
        all: peerSample(cores),
      },
      context.repetitions,
    );
    const [threads, best] = median(seconds.one) <= median(seconds.all) ? [1, seconds.one] : [cores, seconds.all];
    return [
      makeRow({ ...text, unit: "times PyTorch's speed" }, ratios(best, seconds.native), goal, {
        nativeSeconds: median(seconds.native),
        pytorchSeconds: median(best),
        pytorchThreads: threads,
      }),
    ];
  } finally {
    ours.free();
    await peer.close();
  }
}
