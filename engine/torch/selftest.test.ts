/**
 * @file What engine/torch/selftest.py replays on machines without Node: committed cases equal what the native engine computes,
 * confirmed in float64, and the program detects a deviation. `MASTHEAD_SELFTEST=write` rewrites them.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { searchSpaceSchema } from '@/domain/space';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { decodedImages } from '@/engine/parity/decoded-images';
import { disagreements } from '@/engine/parity/disagreements';
import { drawMaterial, type Material, withBytes } from '@/engine/parity/material';
import { type Observation, observe, sgdStep } from '@/engine/parity/observe';
import { observePytorch } from '@/engine/parity/pytorch';
import type { StepOptions } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { buildSupernet } from '@/nas/spaces/supernet';
import { pytorchPeer } from '@/test/pytorch';

const file = join(import.meta.dirname, 'selftest-cases.json');
const tolerance = 1e-4;
const space = (operations: readonly string[], nodes: number) =>
  searchSpaceSchema.parse({ topology: 'darts', operations, nodes, initChannels: 2, layers: 2, reductions: [1] });

interface Case {
  readonly name: string;
  readonly graph: NetworkGraph;
  readonly material: Material;
  readonly step: StepOptions;
}

function cases(): Case[] {
  const plain = buildSupernet(
    space(['none', 'max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_5x5'], 2),
    {
      classes: 4,
      resolution: 8,
    },
  );
  const few = buildSupernet(space(['none', 'skip_connect', 'sep_conv_5x5', 'dil_conv_3x3'], 1), {
    classes: 3,
    resolution: 9,
  });
  const anchored: StepOptions = {
    groups: [
      {
        groups: ['stem', 'body', 'head'],
        optimiser: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        learningRate: 0.01,
        weightDecay: 0.001,
      },
    ],
    anchor: {
      mean: Float32Array.from({ length: few.parameterCount }, (_, i) => Math.sin(i)),
      strength: 0.05,
      groups: ['stem', 'body'],
    },
    noise: { deviation: 0.02, seed: 9 },
  };
  const drawn = drawMaterial(plain, { batch: 6, valid: 6 }, 5);
  const augmentation = { cropPadding: 2, flip: true, cutout: 3, seed: 3_000_000_077 };
  return [
    {
      name: 'supernet on augmented bytes, SGD with a clip',
      graph: plain,
      material: withBytes(plain, drawn, { imageChannels: 3, augmentation }),
      step: sgdStep,
    },
    {
      name: 'supernet, partial batch, Adam, anchor and noise',
      graph: few,
      material: drawMaterial(few, { batch: 5, valid: 4 }, 6),
      step: anchored,
    },
  ];
}

type Packed = { readonly kind: string; readonly data: string };
function pack(values: ArrayLike<number>): Packed {
  const typed = values instanceof Uint8Array || values instanceof Int32Array ? values : Float32Array.from(values);
  const kind = typed instanceof Uint8Array ? 'uint8' : typed instanceof Int32Array ? 'int32' : 'float32';
  return { kind, data: Buffer.from(typed.buffer, typed.byteOffset, typed.byteLength).toString('base64') };
}
const unpack = ({ data }: Packed): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);

/** A case as selftest.py reads it. */
function written({ name, graph, material, step }: Case, expected: Observation) {
  const { state, batch, z: mixture } = material;
  const { images, labels, ...about } = batch;
  const { mask: _, anchor, ...rest } = step;
  const { updates, ...vectors } = state;
  const packed = (values: Readonly<Record<string, ArrayLike<number>>>) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pack(value)]));
  return {
    name,
    tolerance,
    graph,
    batchSize: labels.length,
    updates,
    state: packed(vectors),
    batch: about,
    arrays: packed({ images, labels, z: mixture, ...(anchor && { anchor: anchor.mean }) }),
    step: { ...rest, ...(anchor && { anchor: { strength: anchor.strength, groups: anchor.groups } }) },
    expected: packed(expected),
  };
}

const committedSchema = z.array(
  z.object({ name: z.string(), expected: z.record(z.string(), z.object({ kind: z.string(), data: z.string() })) }),
);
const native = nativeAvailability();
const pytorch = pytorchPeer();
const lacking = native.available ? pytorch.hint : ` (skipped: ${native.reason})`;

describe.skipIf(!native.available || pytorch.unobtainable)(`selftest.py${lacking}`, () => {
  it('holds what the native engine computes, as float64 confirms', async () => {
    const engine = createNativeEngine({ threads: 1 });
    const made = [];
    for (const each of cases())
      made.push({ ...each, found: await observe(engine, each.graph, each.material, each.step, 1) });
    engine.dispose();
    const exact = observePytorch(
      pytorch.python(),
      made.map(({ graph, material, step }) => ({ graph, step, material: decoded(graph, material) })),
    );
    made.forEach(({ graph, found }, i) => {
      expect(disagreements(graph, exact[i] ?? {}, found, tolerance)).toEqual([]);
    });
    if (process.env.MASTHEAD_SELFTEST === 'write')
      writeFileSync(file, `${JSON.stringify(made.map((each) => written(each, each.found)))}\n`);
    const committed = committedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(committed.map(({ name }) => name)).toEqual(made.map(({ name }) => name));
    made.forEach(({ graph, found }, i) => {
      const kept = Object.fromEntries(
        Object.entries(committed[i]?.expected ?? {}).map(([part, value]) => [part, unpack(value)]),
      );
      expect(disagreements(graph, found, kept, tolerance)).toEqual([]);
    });
  });

  it('passes on this processor, and exits with 1 if results deviate, with 2 if the device is missing', () => {
    const run = (...args: string[]) =>
      spawnSync(pytorch.python(), ['-B', join(import.meta.dirname, 'selftest.py'), ...args], { encoding: 'utf8' });
    const good = run('--device', 'cpu');
    expect(good.stdout).toContain('2 of 2 cases agree');
    expect(good.status).toBe(0);
    expect(run('--device', 'cpu', '--tolerance', '1e-12').status).toBe(1);
    const absent = run('--device', 'cuda:9');
    expect(absent.stdout).toContain('sees no device cuda:9');
    expect(absent.status).toBe(2);
  });
});

/** The material with float images: PyTorch's reference takes no bytes. */
function decoded(graph: NetworkGraph, material: Material): Material {
  const { batch } = material;
  const images = decodedImages(graph, batch);
  return { ...material, batch: { images, labels: batch.labels, valid: batch.valid } };
}
