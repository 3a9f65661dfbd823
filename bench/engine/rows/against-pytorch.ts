/** @file Whole networks against PyTorch: derived ones and supernets. */

import type { Genotype } from '@/domain/genotype';
import { createNativeEngine } from '@/engine/native';
import type { NetworkGraph } from '@/graph/types';
import { contest } from '../best-peer';
import { baseCifarCell, benchmarkCell, dartsCell, derived, type Size, sizes, supernet, train } from '../cases';
import { type BenchContext, cores, type Pytorch, type RowGroup } from '../context';
import { Peer, type PeerName, type PeerTask } from '../peer';
import type { Goal, Row, RowText } from '../row';

export interface Comparison {
  readonly text: Omit<RowText, 'unit'>;
  readonly graph: NetworkGraph;
  readonly peer: PeerName;
  readonly task: PeerTask;
  readonly goal: Goal | null;
  /** Ours stores it, and PyTorch is the better of both. */
  readonly precision?: 'bf16';
  /** Steps of one timed sample, so that it lasts long enough to be timed. */
  readonly steps: { readonly native: number; readonly peer: number };
}

/** One training step, ours against the best PyTorch at the best of its thread counts. */
export async function compareWithPytorch(context: BenchContext, comparison: Comparison): Promise<Row[]> {
  const { text, graph, task, steps, goal, peer: name, precision } = comparison;
  const opponents = context.pytorches.flatMap((pytorch) =>
    inEach(task, precision).flatMap((own) =>
      [1, cores].map((threads) => ({
        name: `${precisely(pytorch, own)} on ${threads}`,
        start: async () => {
          // A process each: what is compiled, is for one number of threads.
          const peer = await Peer.start(pytorch, name, own, graph);
          await peer.sample(threads, 1).catch(closing(peer));
          const sample = async () => (await peer.sample(threads, steps.peer)) / steps.peer;
          return { sample, close: () => peer.close() };
        },
      })),
    ),
  );
  const ours = () => {
    const engine = createNativeEngine({ precision: precision ?? 'float32' });
    const training = train(engine, graph, { batch: task.batch, threads: cores });
    return { sample: async () => (await training.sample(steps.native)) / steps.native, close: () => engine.dispose() };
  };
  return [await contest(context, { text: { ...text, unit: "times the best PyTorch's speed" }, goal, ours, opponents })];
}

const closing = (peer: Peer) => async (error: unknown) => {
  await peer.close();
  throw error;
};

/** The work in float32; and beside bf16 of ours also by autocast. */
export const inEach = (task: PeerTask, precision: 'bf16' | undefined): PeerTask[] =>
  precision === undefined ? [task] : [task, { ...task, precision }];

export const precisely = ({ name }: Pytorch, { precision }: PeerTask): string =>
  precision === undefined ? name : `${name} ${precision}`;

const size: Size = { initChannels: 16, layers: 8, batch: 64, resolution: 32 };

/** Training of a derived network against PyTorch: BASE's CIFAR cell, no auxiliary head, no drop-path. */
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
        goal: { atLeast: 5 },
        steps: { native: 3, peer: 1 },
      }),
  },
];

interface PublishedCase {
  readonly what: string;
  readonly size: Size;
  readonly cell: Genotype;
  readonly peer: PeerName;
  /** Of the published training: passes over so many images. */
  readonly training: { readonly epochs: number; readonly images: number };
}

const published: Readonly<Record<string, PublishedCase>> = {
  'published-darts': {
    what: "DARTS' published network (C=36 L=20, batch 96), without its auxiliary head and drop-path",
    size: { initChannels: 36, layers: 20, batch: 96, resolution: 32 },
    ...{ cell: dartsCell, peer: 'derived_network' },
    training: { epochs: 600, images: 50_000 },
  },
  'published-nas-bench-201': {
    what: "NAS-Bench-201's network (C=16 N=5, batch 256) of its best cell on CIFAR-10",
    size: { initChannels: 16, layers: 17, batch: 256, resolution: 32 },
    ...{ cell: benchmarkCell, peer: 'residual_network' },
    training: { epochs: 200, images: 25_000 },
  },
};

/** Networks at the sizes that their papers retrain: images a second, and how long the whole takes here. */
export const publishedRows: readonly RowGroup[] = Object.entries(published).map(([name, settings]) => ({
  name,
  needsPytorch: true,
  run: async (context) => {
    const { what, size, cell, peer, training } = settings;
    const rows = await compareWithPytorch(context, {
      text: { name, what },
      graph: derived(size, cell),
      ...{ peer, task: { ...size, genotype: cell }, goal: null, steps: { native: 1, peer: 1 } },
    });
    return rows.map((row) => ({ ...row, detail: { ...row.detail, ...inImages(row, size.batch, training) } }));
  },
}));

function inImages({ value, detail }: Row, batch: number, { epochs, images }: PublishedCase['training']) {
  const ours = batch / Number(detail.nativeSeconds);
  const daysAt = (pace: number): string => `${((epochs * images) / pace / 86_400).toPrecision(2)} days`;
  return {
    imagesASecond: `${ours.toPrecision(3)}, PyTorch's ${(ours / value).toPrecision(3)}`,
    [`its ${epochs} epochs of ${images} images take`]: `${daysAt(ours)}, with PyTorch ${daysAt(ours / value)}`,
  };
}

interface SupernetCase {
  readonly size: keyof typeof sizes;
  readonly goal: number | null;
  readonly steps: { readonly native: number; readonly peer: number };
  readonly sharedPools?: boolean;
}

const cases: Readonly<Record<string, SupernetCase>> = {
  'supernet-c16': { size: 'c16', goal: 8, steps: { native: 3, peer: 1 } },
  'supernet-c8': { size: 'c8', goal: 15, steps: { native: 8, peer: 1 } },
  // For comparison: PyTorch without the work that we merge.
  'supernet-c16-shared-pools': { size: 'c16', goal: null, steps: { native: 3, peer: 1 }, sharedPools: true },
};

/** The full step of the DARTS supernet, every candidate of every edge, against PyTorch. */
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
