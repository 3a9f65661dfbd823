/**
 * @file The TensorFlow.js engine on WebGPU, on whatever adapter is here; where there is no GPU, on the software Vulkan driver that Chromium
 * carries. The parity suite against the pure JavaScript backend (whole: `npm run test:engine -- --engine tfjs-webgpu`), whole runs, tensors, a lost device.
 */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lackOf } from '@/domain/machine-lack';
import { searchSpaceSchema } from '@/domain/space';
import { nodeCases } from '@/engine/parity/cases';
import { disagreements } from '@/engine/parity/disagreements';
import { drawMaterial, withBytes } from '@/engine/parity/material';
import { networkCases } from '@/engine/parity/networks';
import { observe, sgdStep } from '@/engine/parity/observe';
import { singleNode } from '@/engine/parity/single-node';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { readSafetensors } from '@/nas/checkpoint/safetensors';
import { digitTasks, mnist } from '@/test/real-data';
import { runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf, smallAdapt, smallMetaTrain, smallSpace } from '@/test/small-run';
import { createTfjsEngine } from './index';
import { choose, type WebgpuAdapter, webgpuAdapters } from './webgpu';

/** As between the other engines (engine/parity.test.ts). */
const nodeTolerance = 2e-5;
const networkTolerance = 1e-4;

const whole = process.env.MASTHEAD_PARITY === 'whole';
/** In software each shape takes about a second, so `npm test` takes what this backend does in a way of its own. */
const part =
  /^(depthwise 3x3 stride . dilation 2|dense 3x3 stride 2|maxPool 3x3|avgPool 3x3|batchNorm affine|concat|weightedSum|linear).*, 5x5x5, /;
const tinySpace = searchSpaceSchema.parse({
  ...smallSpace,
  nodes: 1,
  operations: ['max_pool_3x3', 'skip_connect', 'dil_conv_3x3'],
});
const found = await webgpuAdapters().catch((error: unknown) =>
  error instanceof Error ? error.message : String(error),
);
const adapters = typeof found === 'string' ? [] : found;
const lacking =
  typeof found === 'string' ? found : 'WebGPU finds no adapter, and no Chromium here carries a software one';
const skipped = adapters.length > 0 ? '' : ` (skipped: ${lacking})`;

describe.skipIf(adapters.length === 0)(`tfjs-webgpu${skipped}`, () => {
  let reference: Engine;
  let webgpu: Engine;
  beforeAll(async () => {
    reference = await createTfjsEngine('cpu');
    webgpu = await createTfjsEngine('webgpu');
  });
  afterAll(() => {
    reference?.dispose();
    webgpu?.dispose();
  });

  it.each(nodeCases().filter(({ name }) => whole || part.test(name)))(
    '$name',
    async ({ graph: build, batch, valid, amplification }) => {
      const graph = build();
      const material = drawMaterial(graph, { batch, valid }, 1);
      const expected = await observe(reference, graph, material, sgdStep);
      const { numTensors } = tf.memory();
      const found = await observe(webgpu, graph, material, sgdStep);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(disagreements(graph, expected, found, nodeTolerance * amplification)).toEqual([]);
    },
  );

  it.each(whole ? networkCases : [])(
    '$name',
    async ({ graph: build, batch, valid, step, bytes }) => {
      const graph = build();
      const drawn = drawMaterial(graph, { batch, valid }, 2);
      const material = bytes ? withBytes(graph, drawn, bytes) : drawn;
      const options = step?.(graph) ?? sgdStep;
      const expected = await observe(reference, graph, material, options);
      const found = await observe(webgpu, graph, material, options);
      expect(disagreements(graph, expected, found, networkTolerance)).toEqual([]);
    },
    600_000,
  );

  it('adds more tensors than a shader may read at once', async () => {
    const graph = singleNode('wide', [3, 3, 4], (b, x) => b.add(Array.from({ length: 20 }, () => b.relu(x))));
    const material = drawMaterial(graph, { batch: 2, valid: 2 }, 1);
    const [expected, found] = [
      await observe(reference, graph, material, sgdStep),
      await observe(webgpu, graph, material, sgdStep),
    ];
    expect(disagreements(graph, expected, found, nodeTolerance)).toEqual([]);
  });

  it('meta-trains and adapts as the reference does, and keeps no tensor and no more of the device’s memory', async () => {
    const { id, dataset } = await mnist();
    const spec = digitTasks(id, { train: 4, validation: 2, test: 2 }, 8);
    const common = { engine: webgpu, datasets: new Map([[id, dataset]]), spec, space: tinySpace };
    const schedule = { iterations: 1, tasksPerIteration: 1, steps: 2, warmupFraction: 0, batch: 4, threads: 1 };
    const config = { ...smallMetaTrain, ...schedule };
    const { numTensors } = tf.memory();
    const found = artefactOf(await runInMemory({ ...common, config }), 'prior');
    const expected = artefactOf(await runInMemory({ ...common, engine: reference, config }), 'prior');
    const [one, other] = [readSafetensors(found).tensors, readSafetensors(expected).tensors];
    for (const [name, { data }] of Object.entries(one)) {
      const against = other[name]?.data ?? [];
      const apart = Math.max(...Array.from(data, (value, i) => Math.abs(value - (against[i] ?? Number.NaN))));
      expect(apart, name).toBeLessThan(1e-3);
    }
    const short = { ...smallAdapt, steps: 1, evaluateEvery: 1, batch: 4 };
    const adapt = () => runInMemory({ ...common, prior: found, config: short });
    expect(summaryOf(await adapt())['test.accuracy']).toBeGreaterThanOrEqual(0);
    const held = deviceBytes();
    await adapt();
    expect(deviceBytes()).toBe(held);
    expect(tf.memory().numTensors).toBe(numTensors);
  }, 600_000);

  it('is void when its device is lost, as a lack of the machine; another engine gets another device', async () => {
    webgpu.dispose();
    const engine = await createTfjsEngine('webgpu');
    const graph = singleNode('small', [4, 4, 3], (b, x) => b.relu(x));
    const { batch, z } = drawMaterial(graph, { batch: 2, valid: 2 }, 1);
    const program = engine.compile(graph, { batch: 2 });
    await program.evaluate(batch, z, { batchNorm: 'batch' });
    // What a driver that resets its card does to it.
    Reflect.get(tf.backend(), 'device').destroy();
    const lost = await program.evaluate(batch, z, { batchNorm: 'batch' }).catch((error: unknown) => error);
    expect(lost).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/was lost.*last checkpoint/) });
    expect(lackOf(lost)).toBe('device');
    engine.dispose();
    webgpu = await createTfjsEngine('webgpu');
    const again = webgpu.compile(graph, { batch: 2 });
    expect((await again.evaluate(batch, z, { batchNorm: 'batch' })).loss).toBeGreaterThan(0);
  });

  it('is refused for a kind of device that is not there, and says when it computes in software', async () => {
    webgpu.dispose();
    const software = adapters.every(({ kind }) => kind === 'cpu');
    const { engine, notes } = await selectEngine('tfjs-webgpu');
    expect(engine.info.kind).toBe(software ? 'cpu' : 'gpu');
    expect(notes).toHaveLength(software ? 1 : 0);
    engine.dispose();
    const missing = software ? 'gpu' : adapters.every(({ kind }) => kind === 'gpu') ? 'cpu' : null;
    if (missing === null) return;
    const refused = selectEngine('tfjs-webgpu', { device: missing });
    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
  });
});

const deviceBytes = (): unknown => Reflect.get(tf.memory(), 'numBytesInGPU');

describe('the adapter', () => {
  const adapter = (index: number, name: string, kind: WebgpuAdapter['kind']) => ({ index, name, api: 'vulkan', kind });
  const software = adapter(0, 'llvmpipe', 'cpu');
  const card = adapter(1, 'Radeon', 'gpu');
  const refused = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it('is a card before software, unless the run asks for the other', () => {
    expect(choose([software, card], 'auto', undefined)).toBe(card);
    expect(choose([software, card], 'cpu', undefined)).toBe(software);
    expect(choose([software], 'auto', '')).toBe(software);
    expect(refused(() => choose([software], 'gpu', undefined))).toMatchObject({ code: 'unavailable' });
    expect(refused(() => choose([], 'auto', undefined))).toMatchObject({ code: 'unavailable' });
  });

  it('is the one that its number names, or none', () => {
    expect(choose([software, card], 'auto', '0')).toBe(software);
    for (const [named, kind] of [
      ['2', 'auto'],
      ['0', 'gpu'],
    ] as const)
      expect(refused(() => choose([software, card], kind, named))).toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('0 llvmpipe (vulkan), 1 Radeon (vulkan)'),
      });
    const big = adapter(2, 'NVIDIA H100 80GB HBM3', 'gpu');
    const here = [software, card, big];
    expect(choose(here, 'auto', undefined, 'NVIDIA H100 80GB HBM3')).toBe(big);
    expect(choose([software, { ...card, name: 'AMD Radeon (RADV NAVI31)' }, big], 'gpu', '', 'AMD Radeon').index).toBe(
      1,
    );
    expect(choose([software, card], 'gpu', undefined, 'Navi 31')).toBe(card);
    expect(choose(here, 'cpu', undefined, 'Radeon')).toBe(software);
    expect(refused(() => choose(here, 'gpu', undefined, 'Navi 31'))).toMatchObject({
      message: expect.stringMatching(/called as this run's GPU, Navi 31.*MASTHEAD_ENGINE_ADAPTER/),
    });
    const twins = [card, { ...card, index: 2 }];
    expect(choose(twins, 'gpu', '1')).toBe(card);
    expect(refused(() => choose(twins, 'gpu', '2'))).toMatchObject({
      message: expect.stringContaining('tell adapter 2'),
    });
  });
});
