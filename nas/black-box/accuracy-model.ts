/**
 * @file What cells are believed to reach on a task: a Gaussian process that is linear in a cell's edges and in pairs of them. It takes the place of BANANAS's
 * ensemble of networks on paths [ours]: learnt from 100 cells' accuracy on ImageNet16-120 it chooses better ones than on paths
 * (docs/evidence/settings.md). Cells judged on earlier tasks give it a prior: what tasks share, what is a task's own, and noise.
 */
import { type Genotype, genotypeCells } from '@/domain/genotype';
import { cholesky, solveLower } from '@/domain/statistics/cholesky';

export interface Belief {
  readonly mean: number;
  /** Of the cell's accuracy beside other cells of the task, without the noise of training: what a choice among cells turns on. */
  readonly deviation: number;
  /** Of the accuracy itself: with what is not known of how hard the task is. */
  readonly wholeDeviation: number;
}
export type Beliefs = (genotype: Genotype) => Belief;

/** A cell trained on a task: its accuracy on validation images, in [0, 1]. */
export interface KnownAccuracy {
  readonly genotype: Genotype;
  readonly accuracy: number;
}

/** Shares of the variance of accuracies that may be noise; the evidence chooses. */
const noiseShares = [0.003, 0.01, 0.03, 0.1, 0.3, 0.6];
/** Shares of what cells explain that may be a task's own; the rest holds on all tasks. */
const ownShares = [0, 0.1, 0.3, 0.6, 1];
/** The variance of tasks' levels, in log-odds: 12 % and 88 % are one deviation from 50 %. How hard a task is says nothing of cells. */
const levelVariance = 4;

/** Accuracies of tasks that differ in difficulty are compared as log-odds. */
const logOdds = (accuracy: number): number => {
  const kept = Math.min(0.999, Math.max(0.001, accuracy));
  return Math.log(kept / (1 - kept));
};
const ofLogOdds = (value: number): number => 1 / (1 + Math.exp(-value));

/** Of accuracies in one task, as they are; with earlier tasks, of their log-odds. */
export interface AccuracyModel {
  readonly beliefs: Beliefs;
  /** 95 % of what the cell's accuracy may be, noise apart. */
  readonly interval: (belief: Belief) => { readonly mean: number; readonly low: number; readonly high: number };
}

/**
 * The posterior on cells of one space in this task, of `judged` there and of cells judged in `earlier` tasks, one list each. Covariance of cells g, h in
 * tasks t, u: s²·((1 − ν)·k(g, h)·(t = u ? 1 : 1 − ω)) + (t = u)·4, plus s²·ν on the diagonal; without earlier tasks ω and the level are 0.
 */
export function accuracyModel(
  judged: readonly KnownAccuracy[],
  earlier: readonly (readonly KnownAccuracy[])[] = [],
): AccuracyModel {
  const several = earlier.some((cells) => cells.length > 0);
  const scale = several ? logOdds : (accuracy: number) => accuracy;
  const back = several ? ofLogOdds : scale;
  const interval: AccuracyModel['interval'] = ({ mean, wholeDeviation }) => ({
    mean: back(mean),
    low: back(mean - 1.96 * wholeDeviation),
    high: back(mean + 1.96 * wholeDeviation),
  });
  const all = [judged, ...earlier].flatMap((cells, task) =>
    cells.map(({ genotype, accuracy }) => ({ edges: edgesOf(genotype), value: scale(accuracy), task })),
  );
  const mean = meanOf(all);
  const spread = spreadWithin([judged, ...earlier].map((_, task) => all.filter((each) => each.task === task)));
  if (spread === 0) return { beliefs: () => ({ mean, deviation: 0, wholeDeviation: 0 }), interval };
  const y = all.map(({ value }) => value - mean);
  const level = several ? levelVariance : 0;
  const kernel = all.map((each) => all.map((other) => similarity(each.edges, other.edges)));
  const fits = (several ? ownShares : [0]).flatMap((own) =>
    noiseShares.map((noise) => {
      const covariance = kernel.map((row, i) =>
        row.map((value, j) => {
          const together = all[i]?.task === all[j]?.task;
          const explained = (1 - noise) * value * (together ? 1 : 1 - own);
          return spread * (explained + (i === j ? noise : 0)) + (together ? level : 0);
        }),
      );
      const l = cholesky(covariance);
      const white = solveLower(l, y);
      const evidence = -sumOf(white, (value) => value * value) / 2 - sumOf(l, (row) => Math.log(row.at(-1) ?? 1));
      return { signal: spread * (1 - noise), own, l, white, evidence };
    }),
  );
  const { signal, own, l, white } = fits.reduce((a, b) => (b.evidence > a.evidence ? b : a));
  const ofLevel = solveLower(
    l,
    all.map(({ task }) => (task === 0 ? level : 0)),
  );
  const here = mean + sumOf(ofLevel, (value, i) => value * (white[i] ?? 0));
  const beliefs: Beliefs = (genotype) => {
    const edges = edgesOf(genotype);
    const across = solveLower(
      l,
      all.map((other) => signal * similarity(edges, other.edges) * (other.task === 0 ? 1 : 1 - own)),
    );
    const before = signal * similarity(edges, edges);
    const left = before - sumOf(across, (value) => value * value);
    const wholeLeft = before + level - sumOf(across, (value, i) => (value + (ofLevel[i] ?? 0)) ** 2);
    return {
      mean: here + sumOf(across, (value, i) => value * (white[i] ?? 0)),
      deviation: Math.sqrt(Math.max(0, left)),
      wholeDeviation: Math.sqrt(Math.max(0, wholeLeft)),
    };
  };
  return { beliefs, interval };
}

type Valued = readonly { readonly value: number }[];

const meanOf = (cells: Valued): number => sumOf(cells, ({ value }) => value) / cells.length;

/** The variance about the mean of each one's own task, of tasks with more than one cell; 0 where there is none. */
function spreadWithin(tasks: readonly Valued[]): number {
  const several = tasks.filter((cells) => cells.length > 1);
  const squares = sumOf(several, (cells) => {
    const mean = meanOf(cells);
    return sumOf(cells, ({ value }) => (value - mean) ** 2);
  });
  return squares === 0 ? 0 : squares / sumOf(several, (cells) => cells.length);
}

type Edges = ReadonlySet<string>;

const edgesOf = (genotype: Genotype): Edges =>
  new Set(
    genotypeCells(genotype).flatMap(({ type, cell }) =>
      cell.nodes.flatMap((edges, node) => edges.map(({ input, operation }) => `${type} ${node} ${input} ${operation}`)),
    ),
  );

/** Half the share of edges that two cells have in common, half that of pairs of edges: 1 for equal cells, 0 for strangers. */
function similarity(a: Edges, b: Edges): number {
  const all = Math.max(a.size, b.size);
  let shared = 0;
  for (const edge of a) if (b.has(edge)) shared += 1;
  return all < 2 ? shared / all : (shared / all + (shared * (shared - 1)) / (all * (all - 1))) / 2;
}

const sumOf = <T>(values: readonly T[], term: (value: T, i: number) => number): number =>
  values.reduce((sum, value, i) => sum + term(value, i), 0);
