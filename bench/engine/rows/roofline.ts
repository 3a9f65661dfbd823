/** @file The full step against the machine's roofline, measured in the same run. */
import { sizes, supernet, train } from '../cases';
import { cores, type RowGroup } from '../context';
import { interleave } from '../interleave';
import { measurePeak } from '../peak';
import { rooflineSeconds, stepCost, totals } from '../roofline';
import { makeRow, median } from '../row';

const steps = { c16: 3, c8: 8 };
const goals = { c16: { atMost: 2 }, c8: null };

export const rooflineRows: readonly RowGroup[] = (['c16', 'c8'] as const).map((name) => ({
  name: `roofline-${name}`,
  needsPytorch: false,
  run: async ({ engine, repetitions }) => {
    const size = sizes[name];
    const graph = supernet('darts', size);
    const peak = measurePeak(cores);
    const phases = stepCost(graph, size.batch);
    const least = rooflineSeconds(phases, peak);
    const training = train(engine, graph, { batch: size.batch, threads: cores });
    try {
      const each = steps[name];
      const { native } = await interleave({ native: async () => (await training.sample(each)) / each }, repetitions);
      const { flops, bytes } = totals(phases);
      const text = {
        name: `roofline-${name}`,
        what: `full supernet step, C=${size.initChannels} L=${size.layers}, batch ${size.batch}, ${size.resolution}x${size.resolution}`,
        unit: 'times the roofline',
      };
      return [
        makeRow(
          text,
          native.map((seconds) => seconds / least),
          goals[name],
          {
            nativeSeconds: median(native),
            rooflineSeconds: least,
            arithmeticSeconds: flops / peak.flops,
            memorySeconds: bytes / peak.bytes,
            workGigaFlops: flops / 1e9,
            trafficGigaBytes: bytes / 1e9,
            peakGigaFlopsPerSecond: peak.flops / 1e9,
            peakGigaBytesPerSecond: peak.bytes / 1e9,
          },
        ),
      ];
    } finally {
      training.free();
    }
  },
}));
