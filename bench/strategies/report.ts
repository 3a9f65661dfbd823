/** @file The ranking of strategies as Markdown. */
import { meanInterval } from '@/domain/statistics/mean-interval';
import type { Published, WholeTable } from '../nasbench201/table';
import type { StrategyArm } from './arms';
import type { Found } from './measure';

export interface StrategyRow {
  readonly arm: StrategyArm;
  readonly judged: readonly (Found & { readonly published: Published })[];
}

export function strategiesEvidence(rows: readonly StrategyRow[], table: WholeTable, lookups: number): string {
  const measured = rows
    .filter(({ judged }) => judged.length > 0)
    .map((row) => ({ ...row, accuracy: meanInterval(row.judged.map(({ published }) => published.accuracy)) }))
    .sort((a, b) => b.accuracy.mean - a.accuracy.mean);
  const missing = rows.filter(({ judged }) => judged.length === 0).map(({ arm }) => arm.title);
  return [
    '# Strategies, ranked by a published table',
    '',
    'By `npm run bench:strategies`: every strategy of `search` and `random-search` on CIFAR-10 in the space of NAS-Bench-201 (eight channels, three stages of one',
    'cell, 32 px, per class 1,000 training and 250 validation images), at about equal multiply-accumulates, none tuned for it. Each derived cell is looked up in',
    `the published table (test accuracy after 200 epochs of the full network), which no search can read; ${lookups} look-ups. Means over seeds with Student's t intervals.`,
    '',
    '| strategy | accuracy % | 95 % interval | median rank of 15,625 | G MAC | seconds | seeds |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...measured.map(({ arm, judged, accuracy: { mean, low, high } }) => {
      const ranks = judged.map(({ published }) => published.rank).sort((a, b) => a - b);
      const average = (of: (each: Found) => number) => meanInterval(judged.map(of)).mean;
      const cells = [
        arm.title,
        mean.toFixed(2),
        low === null || high === null ? 'one seed' : `${low.toFixed(2)} to ${Math.min(100, high).toFixed(2)}`,
        (ranks[Math.floor((ranks.length - 1) / 2)] ?? 0).toLocaleString('en'),
        (average(({ macs }) => macs) / 1e9).toFixed(0),
        average(({ seconds }) => seconds).toFixed(0),
        String(judged.length),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    `| Most parameters of all | ${table.largest.accuracy.toFixed(2)} | | ${table.largest.rank} | 0 | 0 | |`,
    `| A random cell, mean of the table | ${table.mean.toFixed(2)} | | | 0 | 0 | |`,
    `| Best of the table | ${table.best.toFixed(2)} | | 1 | | | |`,
    ...(missing.length === 0 ? [] : ['', `Not measured: ${missing.join(', ')}.`]),
    '',
  ].join('\n');
}
