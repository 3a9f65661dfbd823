/**
 * @file Programs that store bfloat16: each operation of the parity suite against float32, the same bits by any number of threads, by either way of rounding
 * and after a checkpoint, and half the memory.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { spacePresets } from '@/domain/space';
import { nodeCases } from '@/engine/parity/cases';
import { drawMaterial } from '@/engine/parity/material';
import { networkCases } from '@/engine/parity/networks';
import { type Observation, observe, sgdStep } from '@/engine/parity/observe';
import { singleNode } from '@/engine/parity/single-node';
import { GraphBuilder } from '@/graph/builder';
import { estimateTrainingMemory } from '@/graph/counts';
import type { NetworkGraph } from '@/graph/types';
import { buildSupernet } from '@/nas/spaces/supernet';
import { createNativeEngine, nativeAvailability } from './index';

const availability = nativeAvailability();
const hint = availability.available ? '' : ` (skipped: ${availability.reason})`;

/** What rounding to 8 bits of significand changes a value by, at most, as a share of it; and so the norm of a vector. */
const unit = 2 ** -8;
/**
 * From an image to a gradient at most eight values are stored one after the other: the map, its activation, the operation's output; its gradient, and the
 * map's gradient, once for each of up to three readers, and the activation's. Each is rounded once.
 */
const roundings = 8;

function largest(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  largest(Array.from(a, (value, i) => value - (b[i] ?? Number.NaN))) / Math.max(largest(b), Number.MIN_VALUE);

/** Sums over positions of the canvas' gradient: where several values of a window became equal, the first takes what another took. */
function overPositions(graph: NetworkGraph, { dParameters = [] }: Observation): number[] {
  const canvas = graph.parameters.find(({ name }) => name.includes('canvas'));
  if (canvas === undefined) throw new Error('no canvas');
  const [height = 1, width = 1, inputs = 1, outputs = 1] = canvas.shape;
  const sums = new Array<number>(inputs * outputs).fill(0);
  for (let i = 0; i < height * width * sums.length; i++)
    sums[i % sums.length] = (sums[i % sums.length] ?? 0) + (dParameters[canvas.offset + i] ?? Number.NaN);
  return sums;
}

describe.skipIf(!availability.available)(`a program that stores bfloat16${hint}`, () => {
  const exact = createNativeEngine({ threads: 1 });
  const half = createNativeEngine({ threads: 1, precision: 'bf16' });
  const portable = createNativeEngine({ threads: 1, precision: 'bf16', isa: 'portable' });
  const engines = [exact, half, portable];
  afterAll(() => {
    for (const engine of engines) engine.dispose();
  });

  it('is near float32 in every operation: outputs and gradients within what their roundings make', async () => {
    const wrong: string[] = [];
    for (const { name, graph: build, batch, valid } of nodeCases()) {
      const graph = build();
      const material = drawMaterial(graph, { batch, valid }, 1);
      const expected = await observe(exact, graph, material, sgdStep, 1);
      for (const engine of [half, portable]) {
        const found = await observe(engine, graph, material, sgdStep, 1);
        const pairs: [string, ArrayLike<number>, ArrayLike<number>][] = ['loss', 'logits', 'features', 'dz'].map(
          (part) => [part, found[part] ?? [], expected[part] ?? []],
        );
        pairs.push(
          name.startsWith('maxPool')
            ? ['gradient', overPositions(graph, found), overPositions(graph, expected)]
            : ['gradient', found.dParameters ?? [], expected.dParameters ?? []],
        );
        for (const [part, a, b] of pairs)
          if (!(apart(a, b) <= roundings * unit))
            wrong.push(`${name}, ${engine.info.device}: ${part} ${apart(a, b) / unit}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('gives the same bits with any number of threads, and where the processor has no instruction that rounds', async () => {
    const isas = half.info.device.includes('avx512') ? (['avx512-rounds'] as const) : [];
    const rounding = isas.map((isa) => createNativeEngine({ threads: 1, precision: 'bf16', isa }));
    engines.push(...rounding);
    for (const { graph: build, batch, valid, step } of [
      ...networkCases,
      ...nodeCases().filter((_, i) => i % 7 === 0),
    ].map((each) => ({ step: undefined, ...each }))) {
      const graph = build();
      const material = drawMaterial(graph, { batch, valid }, 2);
      const options = step?.(graph) ?? sgdStep;
      const one = await observe(half, graph, material, options, 1);
      expect(await observe(half, graph, material, options, 3)).toEqual(one);
      for (const engine of rounding) expect(await observe(engine, graph, material, options, 1)).toEqual(one);
    }
  }, 120_000);

  it('rounds to nearest, ties to even, and denormals to zero', async () => {
    const b = new GraphBuilder('rounding');
    const image = b.input([1, 7, 1]);
    const features = b.add([image]);
    const logits = b.within('head', () => b.linear('classifier', features, { filters: 2 }), 'head');
    const graph = b.freeze({ classes: 2, logits, features, losses: [b.softmaxCrossEntropy(logits)] });
    const images = Float32Array.of(1 + unit, 1 + 3 * unit, 1 + unit * 1.01, -1 - unit, 1e-39, 0.1, 255);
    for (const engine of [half, portable]) {
      const program = engine.compile(graph, { batch: 1 });
      const batch = { images, labels: Int32Array.of(0), valid: 1 };
      const found = await program.evaluate(batch, new Float32Array(), { batchNorm: 'running', features: true });
      program.free();
      expect(Array.from(found.features ?? [])).toEqual([1, 1 + 4 * unit, 1 + 2 * unit, -1, 0, 0.10009765625, 255]);
    }
  });

  it('notices what is not finite', async () => {
    const graph = singleNode('relu', [4, 4, 5], (builder, x) => builder.relu(x));
    const material = drawMaterial(graph, { batch: 2, valid: 2 }, 1);
    const program = half.compile(graph, { batch: 2 });
    program.load({ ...material.state, parameters: material.state.parameters.fill(Number.NaN) });
    await expect(program.step(material.batch, material.z, sgdStep)).rejects.toMatchObject({ code: 'non-finite' });
    program.free();
  });

  it('goes on from its state to the bit, and holds about half of what float32 does', async () => {
    const space = { ...spacePresets.darts, initChannels: 8, layers: 5 };
    const graph = buildSupernet(space, { classes: 10, resolution: 16 });
    const material = drawMaterial(graph, { batch: 16, valid: 16 }, 3);
    const [whole, before, after] = [1, 2, 1].map((threads) => half.compile(graph, { batch: 16, threads }));
    if (!whole || !before || !after) throw new Error('three programs');
    const steps = async (program: typeof whole, count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await program.step(material.batch, material.z, sgdStep);
    };
    whole.load(material.state);
    await steps(whole, 3);
    before.load(material.state);
    await steps(before, 1);
    after.load(await before.read());
    await steps(after, 2);
    expect(await after.read()).toEqual(await whole.read());
    const large = exact.compile(graph, { batch: 64, threads: 1 });
    const small = half.compile(graph, { batch: 64, threads: 1 });
    expect(small.memoryBytes / large.memoryBytes).toBeLessThan(0.65);
    const ratio = estimateTrainingMemory(graph, 64, { elementBytes: 2 }).totalBytes / small.memoryBytes;
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.6);
    for (const program of [whole, before, after, large, small]) program.free();
  }, 60_000);
});
