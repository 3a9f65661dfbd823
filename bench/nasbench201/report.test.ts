/** @file The evidence of NAS-Bench-201 on made-up cells: results are reported, and collapse is shown. */
import { expect, it } from 'vitest';
import { formatGenotype, parseGenotype } from '@/domain/genotype';
import { deviations, proxyRequests, rankCorrelation } from './proxy';
import { core } from './recipe';
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
      group: at === 3 ? 'Adapt from the prior' : 'Random',
      retrained: [accuracy - 2, accuracy + 2],
      published: 94 - at,
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

it('says how far the searched network ranks as the table does, and what its order would be worth', () => {
  const text = evidenceOf([94]);
  expect(text).toContain(
    "Spearman's rank correlation over 3 cells: -0.50. The table has 1 of them above most parameters",
  );
  expect(text).toContain('The best sixth as ranked here is −1.76 points');
  expect(text).toContain('| Random | 50.00 | 93.00 | 3 | 2 |');
  expect(text).toContain('| Adapt from the prior | 45.00 | 91.00 | 1 | 2 |');
});

it('separates the variance between cells from that between retrainings', () => {
  const cells = [50, 40, 60].map((mean) => ({ group: '', retrained: [mean - 2, mean + 2], published: 0 }));
  // By hand: within 8, of the means 100, so between 100 − 8 / 2.
  expect(deviations(cells)?.within).toBeCloseTo(Math.sqrt(8), 12);
  expect(deviations(cells)?.between).toBeCloseTo(Math.sqrt(96), 12);
  expect(deviations(cells.map((cell) => ({ ...cell, retrained: [50] })))).toBeNull();
});

it('retrains distinct cells of each sample, and of the searches only the requested ones', () => {
  const requests = proxyRequests(core.proxy, core.space, formatGenotype(pools), [
    { row: 'adapt', genotype: pools },
    { row: 'weights-only', genotype: pools },
  ]);
  const rich = requests.filter(({ group }) => group === 'Random, without pools and none');
  const texts = rich.map(({ genotype }) => formatGenotype(genotype));
  expect(new Set(texts).size).toBe(core.proxy.samples[1]?.cells);
  expect(texts.join()).not.toMatch(/pool|none/);
  expect(requests.filter(({ group }) => !group.startsWith('Random')).map(({ group }) => group)).toEqual([
    'Adapt from the prior',
    'Most parameters',
  ]);
});

it('ranks by Spearman, with ties', () => {
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

it('sets what starts from the prior against searches from scratch, paired by seed', () => {
  const cells = [
    ...[94, 92].map((accuracy, seed) => cell('weights-only', seed, accuracy)),
    ...[90, 89].map((accuracy, seed) => cell('search@4', seed, accuracy)),
  ];
  const rows = ['weights-only', 'search@4'];
  const text = nasBench201Evidence({ facts, cells, rows, proxy: [], table, lookups: 4, metaSeconds: null });
  expect(text).toContain("| minus | Prior's weights only |");
  // Four and three points.
  expect(text).toMatch(/Search from scratch, 4 × adapt's steps \| \+3\.50 \(−2\.85 to \+9\.85\) \|/);
});
