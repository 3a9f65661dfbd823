/** @file The evidence of NAS-Bench-201 on made-up cells: what held is said, and collapse is shown. */
import { expect, it } from 'vitest';
import { parseGenotype } from '@/domain/genotype';
import { rankCorrelation } from './proxy';
import { type JudgedCell, nasBench201Evidence } from './report';

const pools = parseGenotype('|avg_pool_3x3~0|+|avg_pool_3x3~0|none~1|+|skip_connect~0|avg_pool_3x3~1|avg_pool_3x3~2|');
const cell = (row: string, seed: number, accuracy: number): JudgedCell => ({
  row,
  seed,
  genotype: pools,
  published: { accuracy, rank: 100 },
  seconds: 1,
  macs: 1e9,
});
const table = {
  cells: 15_625,
  mean: 87,
  median: 90.73,
  best: 94.37,
  largest: { arch: 'all 3x3', accuracy: 93.76, rank: 166 },
};
const facts = {
  quick: false,
  commit: 'abc',
  machine: 'a machine',
  command: 'npm run bench:nasbench201',
  date: '2026-01-05',
  took: '1 minute',
  missing: [],
  setting: [],
};
const evidenceOf = (accuracies: readonly number[]): string =>
  nasBench201Evidence({
    facts,
    cells: accuracies.map((accuracy, seed) => cell('adapt', seed, accuracy)),
    rows: ['adapt', 'search@1'],
    proxy: [50, 40, 60, 45].map((accuracy, at) => ({
      row: at === 3 ? 'adapt' : 'random',
      accuracy,
      published: 90 - at,
    })),
    table,
    lookups: accuracies.length,
    metaSeconds: 60,
  });

it('says that the aim held only where the whole interval is above the largest cell', () => {
  expect(evidenceOf([94, 94.1, 94.05])).toMatch(/above zero": held\./);
  expect(evidenceOf([93, 94.9, 94.05])).toMatch(/above zero": NOT held\./);
  expect(evidenceOf([94])).toMatch(/above zero": NOT held\..*one seed/);
});

it('shows which edges have no weights, and leaves out rows that were not run', () => {
  const text = evidenceOf([94, 94.1]);
  expect(text).toContain('skip / none / pool | 0 / 0 / 100 | 0 / 0 / 100 | 0 / 100 / 0 | 100 / 0 / 0 |');
  expect(text).toContain('17 / 17 / 67 |');
  expect(text).not.toContain('Search from scratch');
  expect(text).toContain('2 look-ups were made for this study');
});

it('says how far the searched network ranks as the table does', () => {
  const text = evidenceOf([94]);
  expect(text).toContain("Spearman's rank correlation over 3 random cells: -0.50.");
  expect(text).toContain('| Random, mean | 50.00 | 89.00 | 3 |');
  const increasing = Array.from({ length: 10 }, (_, at): [number, number] => [at, at ** 3 + (at === 4 ? 70 : 0)]);
  const { rho, low, high } = rankCorrelation(increasing);
  expect(rho).toBeCloseTo(1 - (6 * 2) / (10 * 99), 12);
  expect([low, high].every((bound) => bound !== null && Math.abs(bound) < 1)).toBe(true);
  // Ties share their mean rank: by hand, ranks 1.5, 1.5, 3 against 1, 2, 3.
  expect(
    rankCorrelation([
      [1, 1],
      [1, 2],
      [2, 3],
    ]).rho,
  ).toBeCloseTo(1.5 / Math.sqrt(1.5 * 2), 12);
});
