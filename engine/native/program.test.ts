/** @file The program around the numbers: instruction sets, fusion, faults, concurrency, and freed memory. */
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { isDomainError } from '@/domain/errors';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { estimateTrainingMemory } from '@/graph/counts';
import type { NetworkGraph } from '@/graph/types';
import { randomGenotype } from '@/nas/derive';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet } from '@/nas/spaces/supernet';
import type { Batch, Program, StepResult } from '../types';
import { createNativeEngine, nativeAvailability } from './index';
import { sharings } from './interface';
import { movedParameters, networkAround, randomBatch, randomMixture } from './test-support/around-node';

const availability = nativeAvailability();
const hint = availability.available ? '' : ` (skipped: ${availability.reason})`;
const groups = [
  {
    groups: ['stem', 'body', 'head'] as const,
    optimiser: { kind: 'sgd' as const, momentum: 0.9 },
    learningRate: 0.05,
    weightDecay: 0,
  },
];
const supernet = (initChannels = 4, preset: keyof typeof spacePresets = 'darts'): NetworkGraph =>
  buildSupernet({ ...spacePresets[preset], initChannels, layers: 4 }, { classes: 6, resolution: 8 });
const tiny = (): NetworkGraph =>
  networkAround({ input: [4, 4, 1], channels: 4 }, (b, x) => b.batchNorm('norm', b.relu(x), { affine: false }));

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return isDomainError(error) ? error.code : String(error);
  }
};

function largest(a: Float32Array | undefined, b: Float32Array | undefined): number {
  let most = 0;
  let scale = 1e-3;
  a?.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - (b?.[i] ?? Number.NaN)));
    scale = Math.max(scale, Math.abs(value));
  });
  return most / scale;
}

describe.skipIf(!availability.available)(`native programs${hint}`, () => {
  const engine = createNativeEngine({ threads: 2 });
  afterAll(() => engine.dispose());
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const compile = (graph: NetworkGraph, batch = 4, from = engine): Program => {
    const program = from.compile(graph, { batch });
    program.load({ parameters: movedParameters(graph) });
    return program;
  };

  describe('agree with the unfused portable plan', () => {
    for (const preset of ['darts', 'base'] as const)
      for (const channels of [4, 8, 12, 16])
        it(`${preset}, ${channels} channels`, async () => {
          const graph = supernet(channels, preset);
          const z = randomMixture(graph);
          const batch = randomBatch(graph, 4);
          const gradients = async (isa: 'portable' | 'avx2' | 'avx512', fusion: string) => {
            vi.stubEnv('MASTHEAD_ENGINE_FUSION', fusion);
            const own = createNativeEngine({ threads: 1, isa });
            const program = compile(graph, 4, own);
            const result = await program.gradient(batch, z, { parameters: true });
            own.dispose();
            return result;
          };
          const reference = await gradients('portable', 'off');
          for (const isa of ['portable', 'avx2', 'avx512'] as const) {
            if ((await codeOf(() => createNativeEngine({ isa }))) === 'unavailable') continue;
            const result = await gradients(isa, 'on');
            expect(result.loss).toBeCloseTo(reference.loss, 4);
            expect(largest(reference.dz, result.dz)).toBeLessThan(5e-3);
            expect(largest(reference.dParameters, result.dParameters)).toBeLessThan(5e-3);
          }
        });
  });

  it('the environment chooses the instruction set', async () => {
    const seen = [];
    for (const isa of ['portable', 'avx2', 'avx512', 'nonsense']) {
      vi.stubEnv('MASTHEAD_ENGINE_ISA', isa);
      vi.resetModules();
      const fresh = await import('./index');
      const result = fresh.nativeAvailability();
      seen.push(result.available ? result.isa === isa : result.reason.includes(isa));
    }
    expect(seen).toEqual([true, true, true, true]);
  });

  it('times the parts of a step on one thread, which is the step it is without', async () => {
    const graph = supernet();
    const [batch, z] = [randomBatch(graph, 16), randomMixture(graph)];
    const [timed, plain] = [1, 1].map((threads) => engine.compile(graph, { batch: 16, threads }));
    for (const program of [timed, plain]) program?.load({ parameters: movedParameters(graph) });
    const stages = (await timed?.stepTimes(batch, z, { groups })) ?? [];
    await plain?.step(batch, z, { groups });
    expect(await timed?.read()).toEqual(await plain?.read());
    // Eight example groups at batch 16, in each phase of both passes.
    const phases = stages.filter(({ sharing }) => sharing === sharings.blocks).map(({ seconds }) => seconds.length);
    expect(phases.length).toBeGreaterThan(20);
    expect(new Set(phases)).toEqual(new Set([8]));
    expect(stages.every(({ seconds }) => seconds.every((time) => time >= 0))).toBe(true);
    const two = engine.compile(graph, { batch: 16, threads: 2 });
    expect(await codeOf(() => two.stepTimes(batch, z, { groups }))).toBe('invalid-input');
    for (const program of [timed, plain, two]) program?.free();
  });

  it('says why the addon is missing', async () => {
    vi.stubEnv('MASTHEAD_ENGINE_ADDON', '/nowhere/engine.node');
    vi.resetModules();
    const fresh = await import('./index');
    const result = fresh.nativeAvailability();
    expect(result.available ? '' : result.reason).toContain('build-native.mjs');
    expect(await codeOf(() => fresh.createNativeEngine())).toBe('unavailable');
  });

  it('names every fault of the caller', async () => {
    const graph = supernet();
    const program = compile(graph);
    const z = randomMixture(graph);
    const batch = randomBatch(graph, 4);
    const evaluate = (change: Partial<Batch>, mixture = z, mask?: Uint8Array) =>
      codeOf(() =>
        program.evaluate({ ...batch, ...change }, mixture, { batchNorm: 'batch', ...(mask ? { mask } : {}) }),
      );
    expect(await evaluate({ images: batch.images.slice(1) })).toBe('invalid-input');
    expect(await evaluate({ images: new Uint8Array(0) })).toBe('invalid-input');
    expect(await evaluate({ labels: batch.labels.slice(1) })).toBe('invalid-input');
    expect(await evaluate({ labels: new Int32Array([0, 1, 6, 0]) })).toBe('invalid-input');
    expect(await evaluate({ labels: new Int32Array([0, -1, 0, 0]) })).toBe('invalid-input');
    expect(await evaluate({ labels: new Int32Array([0, 1, 2, 60]), valid: 3 })).toBe('no error');
    expect(await evaluate({ valid: 0 })).toBe('invalid-input');
    expect(await evaluate({ valid: 5 })).toBe('invalid-input');
    expect(await evaluate({ valid: 1.5 })).toBe('invalid-input');
    expect(await evaluate({ normalisation: { mean: [0, 0], deviation: [] } })).toBe('invalid-input');
    expect(await evaluate({ normalisation: { mean: [], deviation: [0] } })).toBe('invalid-input');
    expect(await evaluate({}, z.slice(1))).toBe('invalid-input');
    expect(
      await evaluate(
        {},
        z.map(() => Number.NaN),
      ),
    ).toBe('invalid-input');
    expect(await evaluate({}, z, new Uint8Array(3))).toBe('invalid-input');
    expect(await codeOf(() => program.load({ parameters: new Float32Array(3) }))).toBe('invalid-input');
    expect(await codeOf(() => program.load({ statistics: new Float32Array(3) }))).toBe('invalid-input');
    const mean = new Float32Array(2);
    expect(await codeOf(() => program.gradient(batch, z, { anchor: { mean, strength: 1, groups: [] } }))).toBe(
      'invalid-input',
    );
    expect(await codeOf(() => program.step(batch, z, { groups, dropPath: { probability: 1, seed: 0 } }))).toBe(
      'invalid-input',
    );
    expect(await codeOf(() => program.step(batch, z, { groups: [...groups, ...groups] }))).toBe('invalid-input');
    expect(await codeOf(() => program.step(batch, z, { groups, clip: Number.NaN }))).toBe('invalid-input');
    expect(await codeOf(() => engine.compile(graph, { batch: 0 }))).toBe('invalid-input');
    expect(await codeOf(() => engine.compile(graph, { batch: 4, threads: 0 }))).toBe('invalid-input');
    program.free();
    program.free();
    expect(await codeOf(() => program.evaluate(batch, z, { batchNorm: 'batch' }))).toBe('conflict');
    expect(await codeOf(() => program.read())).toBe('conflict');
  });

  it('refuses numbers that are not finite and keeps the state', async () => {
    const graph = supernet();
    const program = compile(graph);
    const z = randomMixture(graph);
    const batch = randomBatch(graph, 4);
    const before = await program.read();
    const images = Float32Array.from(batch.images, (value, i) => (i === 5 ? Number.NaN : value));
    expect(await codeOf(() => program.step({ ...batch, images }, z, { groups }))).toBe('non-finite');
    expect(await program.read()).toEqual(before);
    program.load({ parameters: before.parameters.map((w) => w * 1e30) });
    expect(await codeOf(() => program.evaluate(batch, z, { batchNorm: 'running' }))).toBe('non-finite');
    program.load(before);
    expect((await program.step(batch, z, { groups })).loss).toBeGreaterThan(0);
    program.free();
  });

  it('runs several programs at once, queues calls of one, and refuses reads meanwhile', async () => {
    const graph = supernet();
    const z = randomMixture(graph);
    const batch = randomBatch(graph, 4);
    const alone = compile(graph);
    const expected: StepResult[] = [];
    for (let i = 0; i < 3; i++) expected.push(await alone.step(batch, z, { groups }));
    alone.free();
    const programs = Array.from({ length: 6 }, () => compile(graph));
    const results = await Promise.all(
      programs.map((program) => Promise.all(expected.map(() => program.step(batch, z, { groups })))),
    );
    for (const result of results) expect(result).toEqual(expected);
    const [first] = programs;
    const running = first?.step(batch, z, { groups });
    expect(await codeOf(() => first?.read())).toBe('conflict');
    await running;
    for (const program of programs) program.free();
  });

  it('freeing ends the running call and rejects those that wait', async () => {
    const graph = supernet(16);
    const program = compile(graph, 16);
    const batch = randomBatch(graph, 16);
    const calls = Array.from({ length: 4 }, () => codeOf(() => program.step(batch, randomMixture(graph), { groups })));
    program.free();
    const codes = await Promise.all(calls);
    expect(codes.at(-1)).toBe('conflict');
    expect(codes.every((code) => code === 'conflict' || code === 'no error')).toBe(true);
  });

  it.each(['base', 'darts', 'nas-bench-201'] as const)('hold the memory that is estimated: %s', (preset) => {
    const space = { ...spacePresets[preset], initChannels: 8, layers: 5 };
    const genotype = randomGenotype(space, randomStream(1, 'memory'));
    const sizes = { classes: 10, resolution: 28 };
    const derived = buildDerived(genotype, { ...sizes, initChannels: 16, layers: 5 });
    for (const graph of [buildSupernet(space, sizes), derived]) {
      const program = engine.compile(graph, { batch: 32, threads: 1 });
      const ratio = estimateTrainingMemory(graph, 32).totalBytes / program.memoryBytes;
      program.free();
      expect(ratio).toBeGreaterThan(0.85);
      expect(ratio).toBeLessThan(1.6);
    }
  });

  it('gives all memory back over 10,000 compile and free cycles', async () => {
    const graph = tiny();
    const batch = randomBatch(graph, 2);
    const cycle = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const program = engine.compile(graph, { batch: 2, threads: 1 });
        if (i % 100 === 0) await program.step(batch, new Float32Array(), { groups });
        program.free();
        if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await cycle(2000);
    const before = process.memoryUsage.rss();
    await cycle(8000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(48e6);
  }, 120_000);
});
