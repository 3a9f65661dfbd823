/** @file Groups of runs against a reference group, pair by pair: same task and seed, so that what both share cancels. Pure. */
import type { RunId } from '@/domain/ids';
import { type Interval, meanInterval } from '@/domain/statistics/mean-interval';
import type { Comparison } from './comparison';
import type { Figure } from './figures';

export interface PairedDifference extends Interval {
  readonly groupHash: string;
  readonly label: string;
  /** Runs of the group without a partner. */
  readonly alone: number;
}

/**
 * Mean of group − reference over pairs with its 95 % t interval, per group. A pair has one seed, and one task where the runs'
 * tasks differ. A group whose runs find no partner has n = 0.
 */
export function pairedDifferences(
  comparison: Pick<Comparison, 'runs' | 'groups' | 'differences'>,
  reference: string,
  figure: Figure,
): PairedDifference[] {
  const { groups } = comparison;
  const partner = (run: RunId): string => pairKey(comparison, run);
  const measured = (hash: string): Map<string, number> => {
    const members = groups.find(({ groupHash }) => groupHash === hash)?.runs ?? [];
    return new Map(
      members.flatMap((run) => {
        const value = figure.values.get(run);
        return typeof value === 'number' && Number.isFinite(value) ? [[partner(run), value] as const] : [];
      }),
    );
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

function pairKey({ runs, differences }: Pick<Comparison, 'runs' | 'differences'>, run: RunId): string {
  const seed = runs.find(({ id }) => id === run)?.seed;
  const task = differences
    .filter(({ path }) => path.startsWith('task.'))
    .map(({ path, values }) => `${path}=${JSON.stringify(values[run])}`);
  return [`seed=${seed}`, ...task].join(' ');
}
