/** @file The TensorFlow.js program's contract: state, optimisers, masks, noise, partial batches, errors, and no leaks. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashNormal } from '@/domain/random';
import { distance } from '@/engine/parity/disagreements';
import { drawMaterial } from '@/engine/parity/material';
import type { Batch, Engine, Program, StepOptions } from '@/engine/types';
import { GraphBuilder } from '@/graph/builder';
import type { ParameterGroup } from '@/graph/types';
import { createTfjsEngine } from './index';

const everything: readonly ParameterGroup[] = ['stem', 'body', 'head'];
const sgd: StepOptions = {
  groups: [{ groups: everything, optimiser: { kind: 'sgd', momentum: 0.9 }, learningRate: 0.1, weightDecay: 0.01 }],
};

/** Stem, two candidates and `none` on one edge, head. */
function mixedGraph() {
  const b = new GraphBuilder('mixed');
  const image = b.input([5, 5, 2]);
  const stem = b.within('stem', () => b.conv2d('conv', image, { kernel: 3, filters: 4, bias: true }), 'stem');
  const candidates = [3, 5].map((kernel) => {
    const y = b.conv2d(`conv${kernel}`, b.relu(stem), { kernel, depthwise: true, dilation: 2 });
    return b.batchNorm(`norm${kernel}`, y, { affine: kernel === 5 });
  });
  const terms = [...candidates.map((input, z) => ({ input, z })), { input: null, z: 2 }];
  const features = b.globalAveragePool(b.weightedSum(terms, [5, 5, 4]));
  const logits = b.within('head', () => b.linear('classifier', features, { filters: 3 }), 'head');
  const losses = [b.softmaxCrossEntropy(logits)];
  return b.freeze({ classes: 3, logits, features, losses, mixtureSize: 3 });
}

const graph = mixedGraph();
const { state, batch, z } = drawMaterial(graph, { batch: 4, valid: 4 }, 7);
const view = (values: Float32Array, name: string): Float32Array => {
  const spec = [...graph.parameters, ...graph.statistics].find((candidate) => candidate.name === name);
  return values.slice(spec?.offset ?? 0, (spec?.offset ?? 0) + (spec?.size ?? 0));
};

let engine: Engine;
beforeAll(async () => {
  engine = await createTfjsEngine('cpu');
});
afterAll(() => engine.dispose());

function compiled(size = 4): Program {
  const program = engine.compile(graph, { batch: size });
  program.load(state);
  return program;
}

describe('a step', () => {
  it('is PyTorch’s SGD on the clipped gradient, and moves the running statistics', async () => {
    const program = compiled();
    const { dParameters = new Float32Array(0), loss, dz } = await program.gradient(batch, z, { parameters: true });
    expect(await program.read()).toEqual(state);
    const result = await program.step(batch, z, { ...sgd, clip: 0.2 });
    const norm = Math.hypot(...dParameters);
    expect(result.gradientNorm).toBeCloseTo(norm, 5);
    expect(norm).toBeGreaterThan(0.2);
    expect([result.loss, [...result.dz]]).toEqual([loss, [...dz]]);
    const velocity = state.firstMoments.map(
      (v, i) => 0.9 * v + ((dParameters[i] ?? 0) * 0.2) / norm + 0.01 * (state.parameters[i] ?? 0),
    );
    const after = await program.read();
    expect(distance(after.firstMoments, velocity)).toBeLessThan(1e-5);
    expect(
      distance(
        after.parameters,
        state.parameters.map((w, i) => w - 0.1 * (velocity[i] ?? 0)),
      ),
    ).toBeLessThan(1e-5);
    expect(after.updates).toBe(state.updates + 1);
    expect(distance(after.statistics, state.statistics)).toBeGreaterThan(1e-3);
  });

  it('is PyTorch’s Adam, with bias correction by the updates made', async () => {
    const program = compiled();
    const { dParameters = new Float32Array(0) } = await program.gradient(batch, z, { parameters: true });
    const adam = { kind: 'adam', beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } as const;
    await program.step(batch, z, {
      groups: [{ groups: everything, optimiser: adam, learningRate: 0.03, weightDecay: 0.001 }],
    });
    const expected = state.parameters.map((w, i) => {
      const g = (dParameters[i] ?? 0) + 0.001 * w;
      const m = 0.5 * (state.firstMoments[i] ?? 0) + 0.5 * g;
      const v = 0.999 * (state.secondMoments[i] ?? 0) + 0.001 * g * g;
      return w - (0.03 * (m / (1 - 0.5 ** 4))) / (Math.sqrt(v / (1 - 0.999 ** 4)) + 1e-8);
    });
    expect(distance((await program.read()).parameters, expected)).toBeLessThan(1e-5);
  });

  it('leaves parameters in no group alone, and out of the norm', async () => {
    const program = compiled();
    const { dParameters = new Float32Array(0) } = await program.gradient(batch, z, { parameters: true });
    const [group] = sgd.groups;
    const { gradientNorm } = await program.step(batch, z, { groups: group ? [{ ...group, groups: ['head'] }] : [] });
    const head = graph.parameters.filter((spec) => spec.group === 'head').map((spec) => spec.name);
    expect(gradientNorm).toBeCloseTo(Math.hypot(...head.flatMap((name) => [...view(dParameters, name)])), 5);
    const after = (await program.read()).parameters;
    expect(view(after, 'conv3/weight')).toEqual(view(state.parameters, 'conv3/weight'));
    expect(view(after, 'head/classifier/bias')).not.toEqual(view(state.parameters, 'head/classifier/bias'));
  });

  it('touches nothing of a skipped candidate', async () => {
    const program = compiled();
    const anchor = { mean: new Float32Array(graph.parameterCount), strength: 1, groups: everything };
    const result = await program.step(batch, z, { ...sgd, anchor, mask: Uint8Array.of(1, 0, 1) });
    expect(result.dz[0]).not.toBe(0);
    expect([...result.dz.slice(1)]).toEqual([0, 0]);
    const after = await program.read();
    for (const name of ['conv5/weight', 'norm5/scale', 'norm5/shift']) {
      expect(view(after.parameters, name)).toEqual(view(state.parameters, name));
      expect(view(after.firstMoments, name)).toEqual(view(state.firstMoments, name));
    }
    for (const name of ['norm5/mean', 'norm5/variance'])
      expect(view(after.statistics, name)).toEqual(view(state.statistics, name));
    expect(view(after.parameters, 'conv3/weight')).not.toEqual(view(state.parameters, 'conv3/weight'));
    expect(view(after.statistics, 'norm3/mean')).not.toEqual(view(state.statistics, 'norm3/mean'));
  });

  it('runs a kept candidate whose weight is zero, and yields its dL/dz', async () => {
    const result = await compiled().gradient(batch, Float32Array.of(1, 0, 1), {});
    expect(Math.abs(result.dz[1] ?? 0)).toBeGreaterThan(1e-6);
    expect(result.dz[2]).toBe(0);
    expect(result.dParameters).toBeUndefined();
  });

  it('with running statistics changes none of them', async () => {
    const program = compiled();
    await program.step(batch, z, { ...sgd, batchNorm: 'running' });
    expect((await program.read()).statistics).toEqual(state.statistics);
  });
});

describe('gradient options', () => {
  it('takes the gradient at m + sε', async () => {
    const program = compiled();
    const noise = { deviation: 0.1, seed: 5 };
    const noisy = await program.gradient(batch, z, { parameters: true, noise });
    program.load({ parameters: state.parameters.map((value, i) => value + 0.1 * hashNormal(5, i)) });
    const moved = await program.gradient(batch, z, { parameters: true });
    expect(noisy.loss).toBeCloseTo(moved.loss, 5);
    expect(distance(noisy.dParameters ?? [], moved.dParameters ?? [])).toBeLessThan(1e-5);
  });

  it('adds the anchor at m to the gradient of its groups, and not to the loss', async () => {
    const program = compiled();
    const plain = await program.gradient(batch, z, { parameters: true });
    const anchor = { mean: new Float32Array(graph.parameterCount).fill(0.3), strength: 2, groups: ['stem'] } as const;
    const pulled = await program.gradient(batch, z, { parameters: true, anchor });
    expect(pulled.loss).toBe(plain.loss);
    const expected = graph.parameters.flatMap((spec) =>
      [...view(state.parameters, spec.name)].map((w) => (spec.group === 'stem' ? 2 * (w - 0.3) : 0)),
    );
    const difference = (pulled.dParameters ?? new Float32Array(0)).map((g, i) => g - (plain.dParameters?.[i] ?? 0));
    expect(distance(difference, expected)).toBeLessThan(1e-5);
  });
});

describe('batches', () => {
  const part = (count: number): Batch => ({
    ...batch,
    images: batch.images.slice(0, count * 50),
    labels: batch.labels.slice(0, count),
    valid: count,
  });

  it('sees only the valid examples, everywhere', async () => {
    const whole = compiled(4);
    const small = compiled(3);
    const partial: Batch = { ...batch, valid: 3, labels: Int32Array.from([...batch.labels.slice(0, 3), 99]) };
    expect(await whole.step(partial, z, sgd)).toEqual(await small.step(part(3), z, sgd));
    expect(await whole.read()).toEqual(await small.read());
    const options = { batchNorm: 'batch', logits: true, features: true } as const;
    const evaluated = await whole.evaluate(partial, z, options);
    expect(evaluated).toEqual(await small.evaluate(part(3), z, options));
    expect([evaluated.logits?.length, evaluated.features?.length]).toEqual([9, 12]);
  });

  it('evaluates without changing anything', async () => {
    const program = compiled();
    const { loss, correct, logits, features } = await program.evaluate(batch, z, { batchNorm: 'batch' });
    expect(loss).toBeCloseTo((await program.gradient(batch, z, {})).loss, 6);
    expect(correct).toBeGreaterThanOrEqual(0);
    expect([logits, features]).toEqual([undefined, undefined]);
    expect(await program.read()).toEqual(state);
  });

  it('reads bytes as their scaled and normalised values', async () => {
    const program = compiled();
    const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 37) % 256);
    const normalisation = { mean: [0.5, 0.4], deviation: [0.2, 0.3] };
    const floats = Float32Array.from(bytes, (byte, i) => (byte / 255 - (i % 2 ? 0.4 : 0.5)) / (i % 2 ? 0.3 : 0.2));
    const a = await program.evaluate({ ...batch, images: bytes, normalisation }, z, {
      batchNorm: 'batch',
      logits: true,
    });
    const b = await program.evaluate({ ...batch, images: floats }, z, { batchNorm: 'batch', logits: true });
    expect(distance(a.logits ?? [], b.logits ?? [])).toBeLessThan(1e-6);
  });
});

describe('refusals', () => {
  const step = (change: Partial<Batch>, options: Partial<StepOptions> = {}, mixture = z) =>
    compiled().step({ ...batch, ...change }, mixture, { ...sgd, ...options });

  it.each([
    ['images', () => step({ images: new Float32Array(7) })],
    ['labels', () => step({ labels: new Int32Array(3) })],
    ['labels', () => step({ labels: Int32Array.of(0, 1, 3, 0) })],
    ['labels', () => step({ labels: Int32Array.of(0, -1, 0, 0) })],
    ['valid', () => step({ valid: 5 })],
    ['valid', () => step({ valid: 0 })],
    ['normalisation.mean', () => step({ normalisation: { mean: [1, 2, 3], deviation: [1, 1] } })],
    ['normalisation.deviation', () => step({ normalisation: { mean: [1, 2], deviation: [1, 0] } })],
    ['z', () => step({}, {}, new Float32Array(2))],
    ['mask', () => step({}, { mask: new Uint8Array(2) })],
    ['clip', () => step({}, { clip: 0 })],
    ['groups', () => step({}, { groups: [...sgd.groups, ...sgd.groups] })],
    ['anchor.mean', () => step({}, { anchor: { mean: new Float32Array(1), strength: 1, groups: [] } })],
    ['dropPath.probability', () => step({}, { dropPath: { probability: 1, seed: 0 } })],
    ['noise.deviation', () => step({}, { noise: { deviation: -1, seed: 0 } })],
  ])('names the field: %s', async (field, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code: 'invalid-input', field });
  });

  it('refuses state of a wrong length and leaves the rest unloaded', async () => {
    const program = compiled();
    const attempt = () =>
      program.load({ parameters: new Float32Array(graph.parameterCount), statistics: new Float32Array(1) });
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-input', field: 'statistics' }));
    expect(await program.read()).toEqual(state);
  });

  it('reports a loss that is not finite, and leaves the state unchanged', async () => {
    const program = compiled();
    const broken = state.parameters.map(() => Number.NaN);
    program.load({ parameters: broken });
    await expect(program.step(batch, z, sgd)).rejects.toMatchObject({ code: 'non-finite' });
    expect((await program.read()).updates).toBe(state.updates);
    program.load(state);
    await expect(program.step(batch, z, sgd)).resolves.toBeDefined();
  });

  it('refuses a freed program, a disposed engine and a batch of none', async () => {
    const program = compiled();
    program.free();
    await expect(program.step(batch, z, sgd)).rejects.toMatchObject({ code: 'engine-failed' });
    await expect(program.read()).rejects.toMatchObject({ code: 'engine-failed' });
    expect(() => engine.compile(graph, { batch: 0 })).toThrow(expect.objectContaining({ field: 'batch' }));
    const other = await createTfjsEngine('cpu');
    other.dispose();
    expect(() => other.compile(graph, { batch: 1 })).toThrow(expect.objectContaining({ code: 'engine-failed' }));
  });
});

describe('tensors', () => {
  it('are all given back with their program, also when a pass fails and when passes overlap', async () => {
    const before = tf.memory().numTensors;
    const programs = [compiled(), compiled()];
    await Promise.all(programs.flatMap((program) => [program.step(batch, z, sgd), program.step(batch, z, sgd)]));
    expect(await programs[0]?.read()).toEqual(await programs[1]?.read());
    programs[0]?.load({ parameters: state.parameters.map(() => Number.POSITIVE_INFINITY) });
    await expect(programs[0]?.step(batch, z, sgd)).rejects.toBeDefined();
    await programs[1]?.evaluate(batch, z, { batchNorm: 'running', logits: true, features: true });
    const held = tf.memory().numTensors;
    await programs[1]?.step(batch, z, { ...sgd, mask: Uint8Array.of(1, 0, 1) });
    await programs[1]?.step(batch, z, { ...sgd, mask: Uint8Array.of(1, 0, 1) });
    // State, and what each mask selects.
    expect(tf.memory().numTensors - held).toBeLessThan(16);
    const unfinished = programs[1]?.step(batch, z, sgd);
    for (const program of programs) program.free();
    await unfinished?.catch(() => undefined);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stay on the device from step to step: nothing as long as the parameters is sent or fetched', async () => {
    const program = compiled();
    await program.step(batch, z, sgd);
    const sent = vi.spyOn(tf.engine(), 'makeTensor');
    const fetched = vi.spyOn(tf.backend(), 'read');
    await program.step(batch, z, sgd);
    const lengths = [
      ...sent.mock.calls.map(([values]) => values.length),
      ...(await Promise.all(fetched.mock.results.map(({ value }) => value))).map(({ length }) => length),
    ];
    vi.restoreAllMocks();
    program.free();
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThan(graph.parameterCount);
  });

  it('says what to do where TensorFlow is not installed, or computes with it', async () => {
    const outcome = await createTfjsEngine('tensorflow').then(
      (tensorflow) => tensorflow.info.name,
      (error: unknown) => error,
    );
    if (outcome !== 'tfjs-tensorflow')
      expect(outcome).toMatchObject({ code: 'not-installed', message: expect.stringContaining('engine:tensorflow') });
  });
});
