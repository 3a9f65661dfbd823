/** @file The derived cells' accuracies in the table, and which operations their edges chose. */
import { meanInterval } from '@/domain/statistics/mean-interval';
import { studyRowTitle } from '@/domain/study';
import { differenceText, signedPoints } from '@/domain/study/sentences';
import { type EvidenceFacts, factLines } from '../study/facts';
import type { Derived } from './derived';
import { bestSixth, deviations, largestGroup, type ProxyCell, rankCorrelation, retrainedMean } from './proxy';
import type { Published, WholeTable } from './table';

/** A derived cell and its entry in the table. */
export interface JudgedCell extends Derived {
  readonly published: Published;
}

export interface NasBench201Report {
  readonly facts: EvidenceFacts;
  readonly cells: readonly JudgedCell[];
  /** In the order of the table. */
  readonly rows: readonly string[];
  /** Cells retrained in the searched network. */
  readonly proxy: readonly ProxyCell[];
  readonly table: WholeTable;
  readonly lookups: number;
  readonly metaSeconds: number | null;
}

type Rows = (row: string) => JudgedCell[];

export function nasBench201Evidence(report: NasBench201Report): string {
  const { facts, cells, rows, table, lookups, metaSeconds } = report;
  const of: Rows = (row) => cells.filter((cell) => cell.row === row);
  const measured = rows.filter((row) => of(row).length > 0);
  return [
    '# Searched cells against a published table',
    '',
    'CIFAR-10 searched in the space of NAS-Bench-201; each derived cell is looked up in the published table (test accuracy after 200 epochs of',
    'the full network), which no search code can read. Written by the command below from the database of its runs.',
    '',
    ...factLines(facts),
    '## What held and what did not',
    '',
    ...verdicts(of, table),
    '',
    ...differenceLines(of, measured),
    '',
    '## Rows',
    '',
    `Accuracy and rank are the table's, out of ${table.cells.toLocaleString('en')} cells; means over seeds (a seed is a prior and its search) with Student's t intervals. ` +
      `${metaSeconds === null ? '' : `Meta-training a prior took ${metaSeconds.toFixed(0)} s, which is in no row. `}` +
      `${lookups} look-ups were made for this study so far, all logged.`,
    '',
    '| row | accuracy % | 95 % interval | minus most parameters | median rank | seconds | G MAC | seeds |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...measured.map((row) => rowLine(row, of(row), table)),
    `| Most parameters | ${table.largest.accuracy.toFixed(2)} | | | ${table.largest.rank} | 0 | 0 | |`,
    `| Random, median of the table | ${table.median.toFixed(2)} | | ${signedPoints(table.median - table.largest.accuracy)} | | 0 | 0 | |`,
    `| Random, mean of the table | ${table.mean.toFixed(2)} | | ${signedPoints(table.mean - table.largest.accuracy)} | | 0 | 0 | |`,
    `| Best of the table | ${table.best.toFixed(2)} | | ${signedPoints(table.best - table.largest.accuracy)} | 1 | | | |`,
    '',
    '## What the edges chose',
    '',
    'Share of seeds whose derived cell has skip_connect, none and avg_pool_3x3 on an edge, in percent: where most edges have no weights, the search',
    'has collapsed.',
    '',
    `| row | ${edgeNames.join(' | ')} | all edges |`,
    `| --- | ${[...edgeNames, ''].map(() => '---:').join(' | ')} |`,
    ...measured.map((row) => edgeLine(row, of(row))),
    '',
    ...proxyLines(report),
  ].join('\n');
}

function verdicts(of: Rows, { largest }: WholeTable): string[] {
  const accuracies = (row: string): number[] => of(row).map(({ published }) => published.accuracy);
  const adapt = meanInterval(accuracies('adapt').map((value) => value - largest.accuracy));
  const held = adapt.low !== null && adapt.low > 0;
  return [
    `- Aim "from the prior better than most parameters (${largest.accuracy.toFixed(2)}) with an interval above zero": ${held ? 'held' : 'NOT held'}. Adapting is ${differenceText(adapt)} against it.`,
    `- Adapting minus the prior's own cell at zero steps: ${differenceText(paired(of, 'adapt', 'prior-genotype'))}.`,
  ];
}

/** Paired by seed. */
function paired(of: Rows, row: string, other: string) {
  const others = new Map(of(other).map(({ seed, published }) => [seed, published.accuracy]));
  return meanInterval(
    of(row).flatMap(({ seed, published }) => {
      const value = others.get(seed);
      return value === undefined ? [] : [published.accuracy - value];
    }),
  );
}

const fromPrior = ['adapt', 'weights-only', 'architecture-only'];

/** Rows that start from the prior, or from a part of it, against each search from scratch. */
function differenceLines(of: Rows, measured: readonly string[]): string[] {
  const searches = measured.filter((row) => row.startsWith('search@') || row.startsWith('darts@'));
  const starts = measured.filter((row) => fromPrior.includes(row));
  if (searches.length === 0) return [];
  const cell = (start: string, search: string): string => {
    const { mean, low, high } = paired(of, start, search);
    return low === null || high === null
      ? signedPoints(mean)
      : `${signedPoints(mean)} (${signedPoints(low)} to ${signedPoints(high)})`;
  };
  return [
    'Minus searches from scratch, in points of the table, paired by seed, with 95 % intervals:',
    '',
    `| minus | ${starts.map(studyRowTitle).join(' | ')} |`,
    `| --- | ${starts.map(() => '---:').join(' | ')} |`,
    ...searches.map(
      (search) => `| ${studyRowTitle(search)} | ${starts.map((start) => cell(start, search)).join(' | ')} |`,
    ),
  ];
}

function rowLine(row: string, cells: readonly JudgedCell[], { largest }: WholeTable): string {
  const { mean, low, high, n } = meanInterval(cells.map(({ published }) => published.accuracy));
  const ranks = cells.map(({ published }) => published.rank).sort((a, b) => a - b);
  const rank = ranks[Math.floor((ranks.length - 1) / 2)] ?? 0;
  const bounds = low === null || high === null ? 'one seed' : `${low.toFixed(2)} to ${Math.min(100, high).toFixed(2)}`;
  const average = (values: readonly (number | null)[], scale: number): string => {
    const known = values.flatMap((value) => value ?? []);
    return known.length === 0 ? '–' : (known.reduce((a, b) => a + b, 0) / known.length / scale).toFixed(1);
  };
  return (
    `| ${studyRowTitle(row)} | ${mean.toFixed(2)} | ${bounds} | ${signedPoints(mean - largest.accuracy)} | ${rank.toLocaleString('en')} | ` +
    `${average(
      cells.map(({ seconds }) => seconds),
      1,
    )} | ${average(
      cells.map(({ macs }) => macs),
      1e9,
    )} | ${n} |`
  );
}

function proxyLines({ proxy, facts, table }: NasBench201Report): string[] {
  if (proxy.length === 0) return [];
  const groups = [...new Set(proxy.map(({ group }) => group))].map((group) => ({
    group,
    cells: proxy.filter((cell) => cell.group === group),
  }));
  const samples = groups.filter(({ group }) => isSample(group));
  return [
    '## Does the searched network rank as the table does?',
    '',
    `Cells retrained in the network and on the images that were searched${facts.quick ? ', for two epochs' : ''}, judged on test images, beside what the table says of`,
    'them. A search that sees this network alone can be no better a judge than this.',
    '',
    ...samples.flatMap(({ group, cells }) => sampleLines(group, cells, table)),
    '',
    '| cells | retrained here % | table % | cells | retrainings each |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...groups.flatMap(({ group, cells }) => [
      proxyLine(group, cells),
      ...(isSample(group)
        ? [
            proxyLine(`${group}: the best sixth as ranked here`, bestSixth(cells, retrainedMean)),
            proxyLine(`${group}: the best sixth as the table ranks them`, bestSixth(cells, tabled)),
          ]
        : []),
    ]),
    '',
  ];
}

/** Else what searches derived. */
const isSample = (group: string): boolean => group.startsWith('Random');
const tabled = ({ published }: ProxyCell): number => published;

function proxyLine(name: string, cells: readonly ProxyCell[]): string {
  const mean = (values: readonly number[]): string => meanInterval(values).mean.toFixed(2);
  const each = cells[0]?.retrained.length ?? 0;
  return `| ${name} | ${mean(cells.map(retrainedMean))} | ${mean(cells.map(tabled))} | ${cells.length} | ${each} |`;
}

/** How well the order of a sample here matches the table, and what a search with this order would get. */
function sampleLines(group: string, cells: readonly ProxyCell[], { largest }: WholeTable): string[] {
  const { rho, low, high } = rankCorrelation(cells.map((cell) => [retrainedMean(cell), cell.published]));
  const bounds = low === null || high === null ? '' : ` (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)})`;
  const spread = deviations(cells);
  const above = cells.filter(({ published }) => published > largest.accuracy).length;
  const chosen = meanInterval(bestSixth(cells, retrainedMean).map((cell) => cell.published - largest.accuracy));
  return [
    `- *${group}.* Spearman's rank correlation over ${cells.length} cells: ${rho.toFixed(2)}${bounds}. The table has ${above} of them above ${largestGroup.toLowerCase()} (${largest.accuracy.toFixed(2)}). ` +
      `The best sixth as ranked here is ${differenceText(chosen)} against it.` +
      (spread === null
        ? ''
        : ` Cells deviate by ${spread.between.toFixed(2)} points from each other, retrainings of one cell by ${spread.within.toFixed(2)}.`),
  ];
}

const edgeNames = ['0>1', '0>2', '1>2', '0>3', '1>3', '2>3'] as const;

/** Skip, none and pool, as `40 / 0 / 20` percent. */
function edgeLine(row: string, cells: readonly JudgedCell[]): string {
  const chosen = cells.map(({ genotype }) =>
    genotype.normal.nodes.flatMap((edges) => edges.map(({ operation }) => operation)),
  );
  const percent = (count: number, whole: number): string => ((100 * count) / whole).toFixed(0);
  const shares = (operations: readonly string[]): string => {
    const count = (name: string): number => operations.filter((operation) => operation === name).length;
    return ['skip_connect', 'none', 'avg_pool_3x3'].map((name) => percent(count(name), operations.length)).join(' / ');
  };
  const perEdge = edgeNames.map((_, edge) => shares(chosen.flatMap((operations) => operations[edge] ?? [])));
  return `| ${studyRowTitle(row)}, skip / none / pool | ${perEdge.join(' | ')} | ${shares(chosen.flat())} |`;
}
