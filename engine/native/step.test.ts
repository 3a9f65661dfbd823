/** @file The effect of a step on the state: optimisers, clip, anchor, noise, drop-path, masks, partial batches, augmentation. */
import { afterAll, describe, expect, it } from 'vitest';
import { hashNormal } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { GraphBuilder } from '@/graph/builder';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { buildSupernet } from '@/nas/spaces/supernet';
import { drawAugmentation } from '../augmentation';
import type { Batch, OptimiserGroup, StepOptions } from '../types';
import { createNativeEngine, nativeAvailability } from './index';
import { movedParameters, networkAround, randomBatch, randomMixture } from './test-support/around-node';

const availability = nativeAvailability();
const hint = availability.available ? '' : ` (skipped: ${availability.reason})`;

const everything = ['stem', 'body', 'head'] as const;
const sgd: OptimiserGroup = {
  groups: everything,
  optimiser: { kind: 'sgd', momentum: 0.9 },
  learningRate: 0.05,
  weightDecay: 0.01,
};
const adam: OptimiserGroup = {
  groups: everything,
  optimiser: { kind: 'adam', beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  learningRate: 0.01,
  weightDecay: 0.001,
};
const small = (): NetworkGraph =>
  networkAround({ input: [6, 6, 3], channels: 6 }, (b, x) =>
    b.batchNorm('norm', b.conv2d('conv', b.relu(x), { kernel: 3, filters: 5 }), { affine: true }),
  );
const supernet = (): NetworkGraph =>
  buildSupernet({ ...spacePresets.darts, initChannels: 4, layers: 4 }, { classes: 6, resolution: 8 });

describe.skipIf(!availability.available)(`a step of the native engine${hint}`, () => {
  const engine = createNativeEngine({ threads: 1 });
  afterAll(() => engine.dispose());
  const compile = (graph: NetworkGraph, batch = 4, threads = 1) => {
    const program = engine.compile(graph, { batch, threads });
    program.load({ parameters: movedParameters(graph) });
    return program;
  };
  const gradientOf = async (graph: NetworkGraph, batch: Batch, options: Partial<StepOptions> = {}) => {
    const program = compile(graph);
    const { dParameters } = await program.gradient(batch, randomMixture(graph), { ...options, parameters: true });
    program.free();
    return dParameters ?? new Float32Array();
  };

  it.each([
    ['sgd', sgd],
    ['adam', adam],
  ])('%s follows its formula over three steps', async (_, group) => {
    const graph = small();
    const batch = randomBatch(graph, 4);
    const program = compile(graph);
    const theta = Float64Array.from((await program.read()).parameters);
    const first = new Float64Array(theta.length);
    const second = new Float64Array(theta.length);
    for (let t = 1; t <= 3; t++) {
      const { dParameters } = await program.gradient(batch, new Float32Array(), { parameters: true });
      await program.step(batch, new Float32Array(), { groups: [group] });
      const state = await program.read();
      expect(state.updates).toBe(t);
      theta.forEach((w, i) => {
        const g = (dParameters?.[i] ?? 0) + group.weightDecay * w;
        if (group.optimiser.kind === 'sgd') {
          first[i] = group.optimiser.momentum * (first[i] ?? 0) + g;
          theta[i] = w - group.learningRate * (first[i] ?? 0);
        } else {
          const { beta1, beta2, epsilon } = group.optimiser;
          first[i] = beta1 * (first[i] ?? 0) + (1 - beta1) * g;
          second[i] = beta2 * (second[i] ?? 0) + (1 - beta2) * g * g;
          const root = Math.sqrt((second[i] ?? 0) / (1 - beta2 ** t)) + epsilon;
          theta[i] = w - (group.learningRate * (first[i] ?? 0)) / (1 - beta1 ** t) / root;
        }
        expect(Math.abs((state.parameters[i] ?? 0) - (theta[i] ?? 0))).toBeLessThan(1e-4);
      });
      // Where Adam divides by a tiny root, rounding would grow from step to step: continue from the program's state.
      theta.set(state.parameters);
      first.set(state.firstMoments);
      second.set(state.secondMoments);
    }
    program.free();
  });

  it('clips to the global norm of the updated groups and leaves the others alone', async () => {
    const graph = small();
    const batch = randomBatch(graph, 4);
    const gradient = await gradientOf(graph, batch);
    const body = graph.parameters.filter((p) => p.group === 'body');
    const norm = Math.hypot(...body.flatMap((p) => [...gradient.subarray(p.offset, p.offset + p.size)]));
    const program = compile(graph);
    const before = (await program.read()).parameters;
    const groups = [{ ...sgd, groups: ['body'] as const, weightDecay: 0, learningRate: 1 }];
    const result = await program.step(batch, new Float32Array(), { groups, clip: norm / 4 });
    expect(result.gradientNorm).toBeCloseTo(norm, 4);
    const after = (await program.read()).parameters;
    for (const p of graph.parameters)
      for (let i = p.offset; i < p.offset + p.size; i++) {
        const moved = (before[i] ?? 0) - (after[i] ?? 0);
        if (p.group === 'body') expect(moved).toBeCloseTo((gradient[i] ?? 0) / 4, 5);
        else expect(moved).toBe(0);
      }
    program.free();
  });

  it('the anchor pulls the gradient of its groups towards its mean', async () => {
    const graph = small();
    const batch = randomBatch(graph, 4);
    const mean = initialiseParameters(graph, 99);
    const plain = await gradientOf(graph, batch);
    const pulled = await gradientOf(graph, batch, { anchor: { mean, strength: 3, groups: ['body', 'stem'] } });
    const theta = movedParameters(graph);
    for (const p of graph.parameters)
      for (let i = p.offset; i < p.offset + p.size; i++) {
        const pull = p.group === 'head' ? 0 : 3 * ((theta[i] ?? 0) - (mean[i] ?? 0));
        expect((pulled[i] ?? 0) - (plain[i] ?? 0)).toBeCloseTo(pull, 4);
      }
  });

  it('noise takes the gradient at m + s·ε and leaves m', async () => {
    const graph = small();
    const batch = randomBatch(graph, 4);
    const noise = { deviation: 0.05, seed: 12 };
    const noisy = await gradientOf(graph, batch, { noise });
    const program = compile(graph);
    const moved = movedParameters(graph).map((w, i) => w + noise.deviation * hashNormal(noise.seed, i));
    program.load({ parameters: moved });
    const { dParameters } = await program.gradient(batch, new Float32Array(), { parameters: true });
    noisy.forEach((g, i) => {
      expect(g).toBeCloseTo(dParameters?.[i] ?? 0, 5);
    });
    program.free();
  });

  it('drop-path drops whole examples and scales survivors', async () => {
    const graph = networkAround({ input: [4, 4, 3], channels: 8 }, (b, x) => b.dropPath(x));
    const program = compile(graph, 64);
    const batch = randomBatch(graph, 64);
    const options = { dropPath: { probability: 0.5, seed: 4 } };
    const plain = await program.evaluate(batch, new Float32Array(), { batchNorm: 'batch' });
    const dropped = await program.gradient(batch, new Float32Array(), options);
    expect(dropped.loss).not.toBeCloseTo(plain.loss, 6);
    expect((await program.gradient(batch, new Float32Array(), options)).loss).toBe(dropped.loss);
    program.free();
  });

  it('takes each call by its own mask, also if the caller writes the next one into the same bytes', async () => {
    const graph = supernet();
    const batch = randomBatch(graph, 4);
    const z = randomMixture(graph);
    const program = compile(graph);
    const lossUnder = async (kept: number, mask: Uint8Array): Promise<number> => {
      mask.fill(0);
      for (const choice of graph.choices) mask[choice.offset + kept] = 1;
      return (await program.gradient(batch, z, { mask })).loss;
    };
    const one = new Uint8Array(graph.mixtureSize);
    const reused = [await lossUnder(4, one), await lossUnder(5, one), await lossUnder(4, one), await lossUnder(4, one)];
    const fresh = [];
    for (const kept of [4, 5, 4, 4]) fresh.push(await lossUnder(kept, new Uint8Array(graph.mixtureSize)));
    expect(reused).toEqual(fresh);
    expect(reused[0]).not.toBe(reused[1]);
    program.free();
  });

  it('leaves what only skipped candidates reach untouched, and yields no dz for it', async () => {
    const graph = supernet();
    const batch = randomBatch(graph, 4);
    const z = randomMixture(graph);
    const mask = new Uint8Array(graph.mixtureSize);
    for (const choice of graph.choices) mask[choice.offset + 4] = 1;
    const program = compile(graph);
    const before = await program.read();
    const { dz } = await program.step(batch, z, {
      groups: [sgd],
      mask,
      anchor: { mean: initialiseParameters(graph, 9), strength: 1, groups: everything },
    });
    const after = await program.read();
    dz.forEach((d, k) => {
      if (mask[k] === 0) expect(d).toBe(0);
    });
    const operation = (name: string): string | undefined =>
      /sep_conv_3x3|sep_conv_5x5|dil_conv_3x3|dil_conv_5x5|max_pool_3x3|avg_pool_3x3|skip_connect/.exec(name)?.[0];
    let touched = 0;
    for (const p of graph.parameters) {
      const kind = operation(p.name);
      const same = before.parameters
        .subarray(p.offset, p.offset + p.size)
        .every((w, i) => w === after.parameters[p.offset + i]);
      if (kind === undefined || kind === 'sep_conv_3x3') {
        expect(same, p.name).toBe(false);
        touched++;
      } else {
        expect(same, p.name).toBe(true);
        expect(after.firstMoments.subarray(p.offset, p.offset + p.size).every((v) => v === 0)).toBe(true);
      }
    }
    for (const s of graph.statistics) {
      const kind = operation(s.name);
      const same = before.statistics
        .subarray(s.offset, s.offset + s.size)
        .every((w, i) => w === after.statistics[s.offset + i]);
      expect(same, s.name).toBe(kind !== undefined && kind !== 'sep_conv_3x3');
    }
    expect(touched).toBeGreaterThan(10);
    program.free();
  });

  it('a mask of all ones is not a mask; a masked step equals one whose skipped weights are zero', async () => {
    const graph = supernet();
    const batch = randomBatch(graph, 4);
    const z = randomMixture(graph);
    const program = compile(graph);
    const full = await program.gradient(batch, z, { parameters: true });
    const ones = await program.gradient(batch, z, { parameters: true, mask: new Uint8Array(z.length).fill(1) });
    expect(ones).toEqual(full);
    const mask = new Uint8Array(z.length);
    for (const choice of graph.choices) mask[choice.offset + 3] = mask[choice.offset + 6] = 1;
    const zeroed = z.map((value, k) => (mask[k] ? value : 0));
    const skipped = await program.gradient(batch, zeroed, { parameters: true, mask });
    const run = await program.gradient(batch, zeroed, { parameters: true });
    expect(skipped.loss).toBeCloseTo(run.loss, 5);
    skipped.dz.forEach((d, k) => {
      expect(d).toBeCloseTo(mask[k] ? (run.dz[k] ?? 0) : 0, 4);
    });
    program.free();
  });

  it('a partial batch equals the program of that size', async () => {
    const graph = supernet();
    const z = randomMixture(graph);
    const big = compile(graph, 5);
    const little = compile(graph, 3);
    const batch = { ...randomBatch(graph, 5), valid: 3 };
    const part = {
      images: batch.images.slice(0, (batch.images.length / 5) * 3),
      labels: batch.labels.slice(0, 3),
      valid: 3,
    };
    const a = await big.gradient(batch, z, { parameters: true });
    const b = await little.gradient(part, z, { parameters: true });
    expect(a.loss).toBeCloseTo(b.loss, 6);
    expect(a.correct).toBe(b.correct);
    a.dParameters?.forEach((g, i) => {
      expect(Math.abs(g - (b.dParameters?.[i] ?? 0))).toBeLessThan(1e-4);
    });
    expect((await big.evaluate(batch, z, { batchNorm: 'batch', logits: true })).logits?.length).toBe(3 * 6);
    big.free();
    little.free();
  });

  it('gives the same bits for any number of threads, fresh or reused', async () => {
    const graph = supernet();
    const z = randomMixture(graph);
    const batch = randomBatch(graph, 7);
    const options: StepOptions = {
      groups: [sgd],
      clip: 5,
      noise: { deviation: 0.01, seed: 1 },
      dropPath: { probability: 0.2, seed: 2 },
    };
    const run = async (threads: number) => {
      const program = compile(graph, 7, threads);
      const results = [];
      for (let i = 0; i < 2; i++) results.push(await program.step(batch, z, options));
      const state = await program.read();
      program.free();
      return { results, state };
    };
    const one = await run(1);
    for (const threads of [2, 3, 7]) expect(await run(threads)).toEqual(one);
    expect(await run(1)).toEqual(one);
  });

  it('updates running statistics as PyTorch does, and running mode freezes them', async () => {
    const graph = small();
    const program = compile(graph);
    const batch = randomBatch(graph, 4);
    await program.step(batch, new Float32Array(), { groups: [sgd], batchNorm: 'running' });
    expect((await program.read()).statistics).toEqual(initialStatistics(graph));
    await program.step(batch, new Float32Array(), { groups: [{ ...sgd, learningRate: 0 }] });
    expect((await program.read()).statistics).not.toEqual(initialStatistics(graph));
    program.free();
  });

  it('decodes bytes, replicates grey, normalises and augments as engine/augmentation.ts says', async () => {
    const b = new GraphBuilder('input');
    const image = b.input([5, 6, 3]);
    const logits = b.linear('head', b.globalAveragePool(image), { filters: 2 });
    const features = b.identity(image);
    const graph = b.freeze({ classes: 2, logits, features, losses: [b.softmaxCrossEntropy(logits)] });
    const program = compile(graph, 8);
    const bytes = Uint8Array.from({ length: 8 * 5 * 6 }, (_, i) => (i * 37) % 256);
    const augmentation = { cropPadding: 2, flip: true, cutout: 3, seed: 77 };
    const normalisation = { mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.25, 0.3] };
    const batch: Batch = { images: bytes, labels: new Int32Array(8), valid: 8, normalisation, augmentation };
    const result = await program.evaluate(batch, new Float32Array(), { batchNorm: 'running', features: true });
    const expected: number[] = [];
    for (let e = 0; e < 8; e++) {
      const draw = drawAugmentation(augmentation, e, 5, 6);
      for (let y = 0; y < 5; y++)
        for (let x = 0; x < 6; x++)
          for (let c = 0; c < 3; c++) {
            const { top, bottom, left, right } = draw.cutout;
            const sy = y + draw.shiftY;
            const sx = (draw.flip ? 5 - x : x) + draw.shiftX;
            const inside = sy >= 0 && sy < 5 && sx >= 0 && sx < 6;
            const raw = inside ? (bytes[(e * 5 + sy) * 6 + sx] ?? 0) / 255 : 0;
            const cut = y >= top && y < bottom && x >= left && x < right;
            expected.push(cut ? 0 : (raw - (normalisation.mean[c] ?? 0)) / (normalisation.deviation[c] ?? 1));
          }
    }
    expect(result.features?.length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(result.features?.[i]).toBeCloseTo(value, 5);
    });
    program.free();
  });
});
