/** @file A step of `sampled` (the base space, a fresh draw of candidates each step) against our own full step. */
import { randomStream } from '@/domain/random';
import { sampleMixture } from '@/nas/inner-loop/mixture';
import { floatBatch, type StepInput, sizes, stepOptions, supernet, train } from '../cases';
import { cores, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import { makeRow, median } from '../row';

const steps = { c16: { full: 3, sampled: 12 }, c8: { full: 8, sampled: 32 } };

export const sampledRows: readonly RowGroup[] = (['c16', 'c8'] as const).map((name) => ({
  name: `sampled-${name}`,
  needsPytorch: false,
  run: async ({ engine, repetitions }) => {
    const size = sizes[name];
    const graph = supernet('base', size);
    const batch = floatBatch(graph, size.batch);
    const stream = randomStream(0, 'bench/draws');
    const phi = new Float64Array(graph.mixtureSize);
    const draw: StepInput = () => {
      const noise = Float64Array.from(phi, () => stream.gumbel());
      const { z, mask } = sampleMixture(graph.choices, phi, noise, 1, 'sampled');
      return { batch, z, options: mask === undefined ? stepOptions : { ...stepOptions, mask } };
    };
    const settings = { batch: size.batch, threads: cores };
    const full = train(engine, graph, settings);
    const sampled = train(engine, graph, { ...settings, input: draw });
    try {
      const each = steps[name];
      const seconds = await interleave(
        {
          sampled: async () => (await sampled.sample(each.sampled)) / each.sampled,
          full: async () => (await full.sample(each.full)) / each.full,
        },
        repetitions,
      );
      const where = `C=${size.initChannels} L=${size.layers}, batch ${size.batch}, ${size.resolution}x${size.resolution}`;
      const text = {
        name: `sampled-${name}`,
        what: `sampled step (base space), ${where}`,
        unit: 'times our full step',
      };
      const detail = { sampledSeconds: median(seconds.sampled), fullSeconds: median(seconds.full) };
      return [makeRow(text, ratios(seconds.full, seconds.sampled), { atLeast: 5 }, detail)];
    } finally {
      full.free();
      sampled.free();
    }
  },
}));
