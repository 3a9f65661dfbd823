/** @file Sizes published for DARTS and BASE: our networks must agree to the last parameter (method §5). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { genotypeFromJson, parseGenotype } from '@/domain/genotype';
import { spacePresets } from '@/domain/space';
import { countMacs, countParameters } from '@/graph/counts';
import { buildDerived } from './derived';
import { buildSupernet } from './supernet';

const dartsV2 = parseGenotype(`Genotype(
  normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1),
    ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5],
  reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0),
    ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])`);
const cifarTuned = parseGenotype(`Genotype(
  normal=[('skip_connect', 0), ('dil_conv_3x3', 1), ('max_pool_3x3', 0), ('dil_conv_5x5', 0), ('max_pool_3x3', 0),
    ('sep_conv_5x5', 0), ('max_pool_3x3', 1), ('dil_conv_5x5', 1)], normal_concat=range(2, 6),
  reduce=[('sep_conv_3x3', 0), ('sep_conv_5x5', 0), ('max_pool_3x3', 0), ('sep_conv_3x3', 0), ('skip_connect', 0),
    ('avg_pool_3x3', 3), ('max_pool_3x3', 1), ('skip_connect', 2)], reduce_concat=range(2, 6))`);
const imagenetTuned = parseGenotype(`Genotype(
  normal=[('skip_connect', 0), ('max_pool_3x3', 1), ('avg_pool_3x3', 0), ('sep_conv_5x5', 1), ('sep_conv_5x5', 0),
    ('dil_conv_5x5', 3), ('sep_conv_5x5', 0), ('sep_conv_5x5', 2)], normal_concat=range(2, 6),
  reduce=[('max_pool_3x3', 0), ('sep_conv_5x5', 0), ('max_pool_3x3', 0), ('avg_pool_3x3', 0), ('sep_conv_5x5', 2),
    ('dil_conv_5x5', 2), ('avg_pool_3x3', 0), ('sep_conv_5x5', 3)], reduce_concat=range(2, 6))`);

const cifar = { classes: 10, resolution: 32 };
const imagenet = { classes: 1000, resolution: 224 };

describe('published sizes', () => {
  it('DARTS supernet, C=16, L=8', () => {
    expect(buildSupernet(spacePresets.darts, cifar).parameterCount).toBe(1_930_618);
  });
  it('DARTS_V2 on CIFAR, C=36, L=20, without and with the auxiliary head', () => {
    const sizes = { initChannels: 36, layers: 20, ...cifar };
    expect(buildDerived(dartsV2, sizes).parameterCount).toBe(3_349_342);
    expect(buildDerived(dartsV2, { ...sizes, auxiliary: 0.4, dropPath: true }).parameterCount).toBe(3_825_768);
  });
  it('BASE CIFAR_TUNED, C=40, L=20', () => {
    expect(buildDerived(cifarTuned, { initChannels: 40, layers: 20, ...cifar }).parameterCount).toBe(3_145_490);
  });
  it('BASE IMAGENET_TUNED, C=48, L=14', () => {
    const graph = buildDerived(imagenetTuned, { initChannels: 48, layers: 14, ...imagenet });
    expect(countParameters(graph).total).toBe(4_872_640);
    expect(countMacs(graph)).toBe(549_978_816);
  });
});

const table = join(import.meta.dirname, '../../../shared/data/genotypes.json');
const hint = existsSync(table) ? '' : ' (skipped: ../shared/data/genotypes.json is not here)';
const tableSchema = z.record(
  z.string(),
  z.object({
    cell: z.unknown(),
    counts: z.array(
      z.object({
        net: z.enum(['cifar', 'imagenet']),
        init_channels: z.number(),
        layers: z.number(),
        params_no_aux: z.number(),
        params_with_aux: z.number(),
        conv_linear_macs_main_path: z.number(),
      }),
    ),
  }),
);

describe.skipIf(!existsSync(table))(`measured sizes${hint}`, () => {
  const rows = existsSync(table) ? Object.entries(tableSchema.parse(JSON.parse(readFileSync(table, 'utf8')))) : [];
  const cases = rows.flatMap(([name, { cell, counts }]) => counts.map((row) => ({ name, cell, ...row })));
  it.each(cases)('$name, $net, C=$init_channels, L=$layers', ({ cell, ...row }) => {
    const task = row.net === 'cifar' ? cifar : imagenet;
    const sizes = { initChannels: row.init_channels, layers: row.layers, ...task };
    const graph = buildDerived(genotypeFromJson(cell), { ...sizes, auxiliary: 0.4 });
    expect(graph.parameterCount).toBe(row.params_with_aux);
    expect(countMacs(graph)).toBe(row.conv_linear_macs_main_path);
    expect(buildDerived(genotypeFromJson(cell), sizes).parameterCount).toBe(row.params_no_aux);
  });
});
