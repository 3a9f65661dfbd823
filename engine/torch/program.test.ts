/** @file The torch engine's programs besides the parity suite: exact noise and input, faults that keep the state, reproducible bits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashNormal } from '@/domain/random';
import { decodedImages } from '@/engine/parity/decoded-images';
import { distance } from '@/engine/parity/disagreements';
import { drawMaterial } from '@/engine/parity/material';
import { sgdStep } from '@/engine/parity/observe';
import { singleNode } from '@/engine/parity/single-node';
import type { Batch, Engine, StepOptions } from '@/engine/types';
import { GraphBuilder } from '@/graph/builder';
import { pytorchPeer } from '@/test/pytorch';
import { createTorchEngine } from './index';

const pytorch = pytorchPeer();
const graph = singleNode('small', [4, 4, 3], (b, x) => b.batchNorm('norm', b.relu(x), { affine: true }));
const { state, batch, z } = drawMaterial(graph, { batch: 4, valid: 3 }, 1);

describe.skipIf(pytorch.unobtainable)(`torch programs${pytorch.hint}`, () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createTorchEngine({ device: 'cpu', python: pytorch.python() });
  });
  afterAll(() => engine?.dispose());
  const compiled = () => {
    const program = engine.compile(graph, { batch: 4 });
    program.load(state);
    return program;
  };

  it('gives back what was loaded, and the same bits for the same steps', async () => {
    const [one, two] = [compiled(), compiled()];
    expect(await one.read()).toEqual(state);
    for (let i = 0; i < 3; i++) {
      const results = await Promise.all([one, two].map((program) => program.step(batch, z, sgdStep)));
      expect(results[0]).toEqual(results[1]);
    }
    expect(await one.read()).toEqual(await two.read());
    expect((await one.read()).updates).toBe(state.updates + 3);
    one.free();
    await expect(one.step(batch, z, sgdStep)).rejects.toMatchObject({ code: 'engine-failed' });
  });

  it('takes the gradient at m + s·ε, and follows an anchor that moves', async () => {
    const noise = { deviation: 0.05, seed: 4_000_000_000 };
    const noisy = await compiled().gradient(batch, z, { noise, parameters: true });
    const moved = compiled();
    const shifted = state.parameters.map((value, i) => value + noise.deviation * hashNormal(noise.seed, i));
    moved.load({ parameters: shifted });
    const plain = await moved.gradient(batch, z, { parameters: true });
    expect(distance(noisy.dParameters ?? [], plain.dParameters ?? [])).toBeLessThan(2e-5);

    const program = compiled();
    const mean = new Float32Array(graph.parameterCount);
    const groups = ['body', 'stem'] as const;
    const pull = async (strength: number) =>
      (await program.gradient(batch, z, { parameters: true, anchor: { mean, strength, groups } })).dParameters ?? [];
    const without = await pull(0);
    for (const value of [0, 0.5]) {
      // The same vector with other values: it must be sent again.
      mean.fill(value);
      const pulled = await pull(2);
      const expected = Array.from(without, (g, i) => {
        const spec = graph.parameters.find(({ offset, size }) => i >= offset && i < offset + size);
        return g + (spec?.group === 'head' ? 0 : 2 * ((state.parameters[i] ?? 0) - value));
      });
      expect(distance(pulled, expected)).toBeLessThan(2e-5);
    }
  });

  it.each([
    { flip: true, cropPadding: 2, cutout: 3 },
    { flip: false, cropPadding: 0, cutout: 4 },
  ])('decodes and augments bytes as engine/augmentation.ts says: %j', async (settings) => {
    const b = new GraphBuilder('input');
    const image = b.input([5, 6, 3]);
    const logits = b.linear('head', b.globalAveragePool(image), { filters: 2 });
    const net = b.freeze({ classes: 2, logits, features: image, losses: [b.softmaxCrossEntropy(logits)] });
    const bytes = Uint8Array.from({ length: 8 * 5 * 6 }, (_, i) => (i * 37) % 256);
    const augmentation = { ...settings, seed: 3_000_000_001 };
    const normalisation = { mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.25, 0.3] };
    const given: Batch = { images: bytes, labels: new Int32Array(8), valid: 8, normalisation, augmentation };
    const program = engine.compile(net, { batch: 8 });
    const { features } = await program.evaluate(given, new Float32Array(), { batchNorm: 'running', features: true });
    expect(distance(features ?? [], decodedImages(net, given))).toBeLessThan(1e-6);
    // By index into a task's images, in another order there.
    const chosen = Int32Array.from({ length: 8 }, (_, i) => 7 - i);
    const task = bytes.slice();
    chosen.forEach((index, at) => {
      task.set(bytes.subarray(at * 30, (at + 1) * 30), index * 30);
    });
    for (let time = 0; time < 2; time++) {
      const source = { images: task, chosen };
      const options = { batchNorm: 'running', features: true } as const;
      const taken = await program.evaluate(
        { ...given, images: new Uint8Array(240), source },
        new Float32Array(),
        options,
      );
      expect(taken.features).toEqual(features);
    }
  });

  it('reports a loss that is not finite, and leaves the state unchanged', async () => {
    const program = compiled();
    const broken = state.parameters.map(() => Number.NaN);
    program.load({ parameters: broken });
    await expect(program.step(batch, z, sgdStep)).rejects.toMatchObject({ code: 'non-finite' });
    expect(await program.read()).toEqual({ ...state, parameters: broken });
    program.load(state);
    await expect(program.step(batch, z, sgdStep)).resolves.toBeDefined();
  });

  it.each([
    ['images', { images: new Float32Array(7) }, {}],
    ['labels', { labels: Int32Array.of(0, 1, 3, 0) }, {}],
    ['valid', { valid: 5 }, {}],
    ['clip', {}, { clip: 0 }],
    ['noise.deviation', {}, { noise: { deviation: -1, seed: 0 } }],
  ] satisfies [string, Partial<Batch>, Partial<StepOptions>][])(
    'names the field at fault: %s',
    async (field, change, options) => {
      const attempt = compiled().step({ ...batch, ...change }, z, { ...sgdStep, ...options });
      await expect(attempt).rejects.toMatchObject({ code: 'invalid-input', field });
    },
  );

  it('computes in bfloat16 where asked to: near, and not the same', async () => {
    const half = await createTorchEngine({ device: 'cpu', precision: 'bf16', python: pytorch.python() });
    const program = half.compile(graph, { batch: 4 });
    program.load(state);
    const found = await program.step(batch, z, sgdStep);
    const exact = await compiled().step(batch, z, sgdStep);
    half.dispose();
    expect(half.info.device).toContain('bf16');
    expect(found.loss).not.toBe(exact.loss);
    expect(Math.abs(found.loss - exact.loss)).toBeLessThan(0.1 * Math.abs(exact.loss));
  });
});
