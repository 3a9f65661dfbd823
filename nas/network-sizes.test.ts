/** @file Tests of descriptions. */

import { describe, expect, it } from 'vitest';
import { parseGenotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { searchSpaceSchema, spacePresets } from '@/domain/space';
import { randomGenotype } from '@/nas/derive';
import { countArchitectures, describe as describeNetwork, describeSupernet } from './network-sizes';

const dartsV2 = parseGenotype(
  "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])",
);

describe('sizes', () => {
  it('gives the published sizes', () => {
    expect(describeNetwork({ genotype: dartsV2, initChannels: 36, layers: 20, classes: 10, auxiliary: true })).toEqual({
      parameters: 3_349_342,
      parametersWithAuxiliary: 3_825_768,
      macs: 528_359_040,
    });
    expect(
      describeNetwork({ genotype: dartsV2, initChannels: 48, layers: 14, classes: 1000, resolution: 224 }),
    ).toEqual({
      parameters: 4_718_752,
      parametersWithAuxiliary: null,
      macs: 529_911_552,
    });
  });
  it('describes supernets', () => {
    expect(describeSupernet(spacePresets.darts, { classes: 10, resolution: 32 })).toMatchObject({
      parameters: 1_930_618,
      choices: 28,
      candidates: 224,
      reductionLayers: [2, 5],
      architectures: (180n ** 2n * 7n ** 16n).toString(),
    });
  });
  it("counts NAS-Bench-201's 15,625, and a tied space's cells once", () => {
    expect(countArchitectures(spacePresets['nas-bench-201'])).toBe(15_625n);
    const { base } = spacePresets;
    expect(countArchitectures({ ...base, tied: true }) ** 2n).toBe(countArchitectures(base));
  });
  it('counts architectures as enumerating them does', () => {
    for (const topology of ['base', 'darts'] as const) {
      const space = searchSpaceSchema.parse({
        topology,
        operations: ['skip_connect', 'max_pool_3x3'],
        nodes: 2,
        keep: 1,
      });
      const stream = randomStream(1, 'architectures');
      const seen = new Set<string>();
      for (let i = 0; i < 2000; i++) seen.add(JSON.stringify(randomGenotype(space, stream).normal));
      expect(countArchitectures(space)).toBe(BigInt(seen.size) ** 2n);
    }
  });
});
