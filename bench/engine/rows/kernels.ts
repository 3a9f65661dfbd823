/**
 * @file Each candidate's kernels against the roofline, forward and backward. A chain of one candidate is timed at two
 * lengths; the difference is the time of what was added, without stem, classifier, input and call.
 */
import type { OperationName } from '@/domain/cell-operation';
import { GraphBuilder } from '@/graph/builder';
import type { NetworkGraph, NodeId } from '@/graph/types';
import { buildOperation } from '@/nas/spaces/operations';
import { classes, inputChannels, sizes, train } from '../cases';
import { type BenchContext, cores, type RowGroup } from '../context';
import { interleave } from '../interleave';
import { measurePeak } from '../peak';
import { rooflineSeconds, stepCost, totals } from '../roofline';
import { makeRow, median, type Row } from '../row';

const candidates: readonly OperationName[] = [
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
  'max_pool_3x3',
  'avg_pool_3x3',
  'nor_conv_1x1',
  'nor_conv_3x3',
];
/** The maps of the C=16 supernet, and steps of a sample: the timed part must exceed the fixed cost of a step. */
const maps = [
  { side: 32, channels: 16, steps: 8 },
  { side: 16, channels: 32, steps: 16 },
  { side: 8, channels: 64, steps: 32 },
];
const lengths = { short: 2, long: 18 };

export const kernelRows: readonly RowGroup[] = [{ name: 'kernels', needsPytorch: false, run: measure }];

async function measure({ engine, repetitions }: BenchContext): Promise<Row[]> {
  const { batch } = sizes.c16;
  const peak = measurePeak(cores);
  const rows: Row[] = [];
  for (const { side, channels, steps } of maps) {
    for (const candidate of candidates) {
      const graphs = {
        short: chain(candidate, side, channels, lengths.short),
        long: chain(candidate, side, channels, lengths.long),
      };
      const short = train(engine, graphs.short, { batch, threads: cores });
      const long = train(engine, graphs.long, { batch, threads: cores });
      try {
        const seconds = await interleave(
          {
            short: async () => (await short.sample(steps)) / steps,
            long: async () => (await long.sample(steps)) / steps,
          },
          repetitions,
        );
        const added = lengths.long - lengths.short;
        const costs = { short: stepCost(graphs.short, batch), long: stepCost(graphs.long, batch) };
        const least = (rooflineSeconds(costs.long, peak) - rooflineSeconds(costs.short, peak)) / added;
        const flops = (totals(costs.long).flops - totals(costs.short).flops) / added;
        const times = seconds.long.map((time, i) => (time - (seconds.short[i] ?? Number.NaN)) / added);
        const text = {
          name: `kernel-${candidate}-${side}x${side}x${channels}`,
          what: `${candidate} at ${side}x${side}x${channels}, batch ${batch}, forward and backward`,
          unit: '% of the roofline',
        };
        rows.push(
          makeRow(
            text,
            times.map((time) => (100 * least) / time),
            null,
            {
              seconds: median(times),
              gigaFlopsPerSecond: flops / median(times) / 1e9,
            },
          ),
        );
      } finally {
        short.free();
        long.free();
      }
    }
  }
  return rows;
}

/** `length` times the candidate, one after the other, between a 1x1 stem and a classifier. */
function chain(candidate: OperationName, side: number, channels: number, length: number): NetworkGraph {
  const b = new GraphBuilder('chain');
  const image = b.input([side, side, inputChannels]);
  let state: NodeId = b.within('stem', () => b.conv2d('conv', image, { filters: channels, kernel: 1 }), 'stem');
  for (let i = 0; i < length; i++) {
    const settings = { stride: 1, affine: false, normalisePools: true } as const;
    state = b.within(`link${i}`, () => buildOperation(candidate, b, state, settings)) ?? state;
  }
  const features = b.globalAveragePool(state);
  const logits = b.within('head', () => b.linear('classifier', features, { filters: classes }), 'head');
  return b.freeze({ classes, logits, features, losses: [b.softmaxCrossEntropy(logits)] });
}
