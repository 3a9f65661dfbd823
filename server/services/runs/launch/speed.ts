/** @file How fast runs compute here: the speed of the last ones, or, until one has finished, the measured speed of the machine. */
import type { Database } from '@/db/open';
import { recentSpeeds } from '@/db/queries/run/list';
import type { LaunchKind } from '@/domain/run-config';
import { machineSpeed } from '../../system/machine-speed';

export interface Speed {
  readonly macsPerSecond: number;
  /** What the figure is based on, for people. */
  readonly from: string;
}

const remembered = 50;
const used = 9;

/** The median over the last runs of the kind, else over those of any kind, else the machine's own; null if nothing is known. */
export function speedFor(db: Database, kind: LaunchKind): Speed | null {
  const speeds = recentSpeeds(db, remembered).flatMap((row) =>
    row.macsPerSecond === null ? [] : [{ kind: row.kind, macsPerSecond: row.macsPerSecond }],
  );
  const own = speeds.filter((speed) => speed.kind === kind);
  const chosen = (own.length > 0 ? own : speeds).slice(0, used);
  const middle = chosen.map((speed) => speed.macsPerSecond).sort((a, b) => a - b)[Math.floor(chosen.length / 2)];
  if (middle === undefined) {
    const measured = machineSpeed(db);
    return measured === null
      ? null
      : { macsPerSecond: measured.macsPerSecond, from: 'as measured when Masthead first started here' };
  }
  const which = own.length > 0 ? `${kind} run${chosen.length === 1 ? '' : 's'}` : 'runs of other kinds';
  return { macsPerSecond: middle, from: `the median of the last ${chosen.length} finished ${which}` };
}
