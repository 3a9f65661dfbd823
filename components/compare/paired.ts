/** @file Groups of runs against a reference group, pair by pair: same task and seed, so that what both share cancels. Pure. */
import type { RunId } from '@/domain/ids';
import { fewestSeeds, type Interval, meanInterval } from '@/domain/statistics/mean-interval';
import { type Figure, isNumeric } from './compared-figures';
import type { Comparison } from './comparison';

export interface PairedDifference extends Interval {
  readonly groupHash: string;
  readonly label: string;
  /** Runs of the group without a partner. */
  readonly alone: number;
}

/** The figures by which arms can be compared, and the chosen one: by default the first with a goal. */
export function comparable(
  figures: readonly Figure[],
  id: string,
): { readonly usable: readonly Figure[]; readonly figure: Figure | undefined } {
  const usable = figures.filter((figure) => figure.kind !== 'setting' && isNumeric(figure) && figure.values.size > 0);
  const figure = usable.find((each) => each.id === id) ?? usable.find(({ goal }) => goal !== null) ?? usable[0];
  return { usable, figure };
}

/** What the others are compared with: the group chosen, else the pinned run's, else the first. */
export function referenceOf(
  groups: Comparison['groups'],
  baseline: RunId | null,
  chosen: string | null,
): Comparison['groups'][number] | undefined {
  return (
    groups.find(({ groupHash }) => groupHash === chosen) ??
    groups.find(({ runs }) => runs.some((run) => run === baseline)) ??
    groups[0]
  );
}

/** The verdict of the pairs: too few say nothing, however far apart they are. */
export function verdictOf(
  { mean, low, high, n }: Interval,
  goal: Figure['goal'],
): 'unpaired' | 'few' | 'same' | 'better' | 'worse' | 'higher' | 'lower' {
  if (n === 0) return 'unpaired';
  if (n < fewestSeeds || low === null || high === null) return 'few';
  if (low <= 0 && high >= 0) return 'same';
  if (goal === null) return mean > 0 ? 'higher' : 'lower';
  return mean > 0 === (goal === 'max') ? 'better' : 'worse';
}

/**
 * Mean of group − reference over pairs with its 95 % t interval, per group. A pair has one seed, of a retraining that of the run
 * that found its genotype, and one task where the runs' tasks differ. A group whose runs find no partner has n = 0.
 */
export function pairedDifferences(
  comparison: Pick<Comparison, 'runs' | 'groups' | 'differences' | 'sources'>,
  reference: string,
  figure: Figure,
): PairedDifference[] {
  const { groups } = comparison;
  const partner = (run: RunId): string => pairKey(comparison, run);
  const measured = (hash: string): Map<string, number> => {
    const members = groups.find(({ groupHash }) => groupHash === hash)?.runs ?? [];
    const values = new Map<string, number[]>();
    for (const run of members) {
      const value = figure.values.get(run);
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      const key = partner(run);
      values.set(key, [...(values.get(key) ?? []), value]);
    }
    // Several retrainings of one search are one measurement of it, not several.
    return new Map([...values].map(([key, own]) => [key, own.reduce((sum, value) => sum + value, 0) / own.length]));
  };
  const base = measured(reference);
  return groups
    .filter(({ groupHash }) => groupHash !== reference)
    .map(({ groupHash, label }) => {
      const own = [...measured(groupHash)];
      const differences = own.flatMap(([key, value]) => {
        const other = base.get(key);
        return other === undefined ? [] : [value - other];
      });
      return { groupHash, label, ...meanInterval(differences), alone: own.length - differences.length };
    });
}

function pairKey(
  { runs, differences, sources }: Pick<Comparison, 'runs' | 'differences' | 'sources'>,
  run: RunId,
): string {
  const seed = sources[run]?.seed ?? runs.find(({ id }) => id === run)?.seed;
  const task = differences
    .filter(({ path }) => path.startsWith('task.'))
    .map(({ path, values }) => `${path}=${JSON.stringify(values[run])}`);
  return [`seed=${seed}`, ...task].join(' ');
}
