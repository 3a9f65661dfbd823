/** @file The native engine against the pure JavaScript one, at a size that the latter can handle. Printed, no goal. */
import { createTfjsEngine } from '@/engine/tfjs';
import { type Size, supernet, train } from '../cases';
import { cores, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import { makeRow, median } from '../row';

const size: Size = { initChannels: 4, layers: 3, batch: 8, resolution: 16 };
const nativeSteps = 20;

export const javascriptRows: readonly RowGroup[] = [
  {
    name: 'javascript',
    needsPytorch: false,
    run: async ({ engine, repetitions }) => {
      const graph = supernet('darts', size);
      const javascript = await createTfjsEngine('cpu');
      const native = train(engine, graph, { batch: size.batch, threads: cores });
      const slow = train(javascript, graph, { batch: size.batch, threads: 1 });
      try {
        const seconds = await interleave(
          { native: async () => (await native.sample(nativeSteps)) / nativeSteps, javascript: () => slow.sample(1) },
          repetitions,
        );
        const text = {
          name: 'javascript',
          what: `full supernet step, C=${size.initChannels} L=${size.layers}, batch ${size.batch}, ${size.resolution}x${size.resolution}`,
          unit: "times tfjs-cpu's speed",
        };
        const detail = { nativeSeconds: median(seconds.native), javascriptSeconds: median(seconds.javascript) };
        return [makeRow(text, ratios(seconds.javascript, seconds.native), null, detail)];
      } finally {
        native.free();
        slow.free();
        javascript.dispose();
      }
    },
  },
];
