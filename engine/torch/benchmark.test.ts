/**
 * @file benchmark.py: its committed networks equal those of our builders, have the same size as PyTorch's, and it prints its
 * measurements. `MASTHEAD_SELFTEST=write` rewrites the networks. Figures are not checked here.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { baseCifarCell, derived, type Size, supernet } from '@/bench/engine/cases';
import { pytorchPeer } from '@/test/pytorch';

const file = join(import.meta.dirname, 'benchmark-works.json.gz');
const pytorch = pytorchPeer();

function works() {
  const size = (initChannels: number, layers: number, batch: number, resolution: number): Size => ({
    initChannels,
    layers,
    batch,
    resolution,
  });
  const said = ({ initChannels, layers, batch, resolution }: Size): string =>
    `C=${initChannels} L=${layers} batch ${batch} ${resolution}x${resolution}`;
  return [
    ...[size(16, 8, 64, 32), size(8, 4, 32, 16)].map((task) => ({
      name: `supernet ${said(task)}`,
      peer: 'darts_supernet',
      task,
      graph: supernet('darts', task),
    })),
    ...[size(36, 20, 96, 32), size(16, 8, 64, 32)].map((task) => ({
      name: `derived ${said(task)}`,
      peer: 'derived_network',
      task: { ...task, genotype: baseCifarCell },
      graph: derived(task),
    })),
  ];
}

it('measures the networks that our builders make', () => {
  const text = JSON.stringify(works());
  if (process.env.MASTHEAD_SELFTEST === 'write') writeFileSync(file, gzipSync(text, { level: 9 }));
  expect(JSON.parse(gunzipSync(readFileSync(file)).toString())).toEqual(JSON.parse(text));
});

describe.skipIf(pytorch.unobtainable)(`benchmark.py${pytorch.hint}`, () => {
  it('prints one JSON object', () => {
    const args = [
      '-B',
      join(import.meta.dirname, 'benchmark.py'),
      '--device',
      'cpu',
      '--work',
      'C=8',
      '--repetitions',
      '1',
    ];
    const { stdout, stderr, status } = spawnSync(pytorch.python(), args, { encoding: 'utf8' });
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'cpu',
      rows: [{ work: 'supernet C=8 L=4 batch 32 16x16', precision: 'float32', timesEagerSpeed: expect.any(Number) }],
    });
  });
});
