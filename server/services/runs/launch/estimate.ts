/** @file What a run would take: its computation, at the speed of the last finished runs on this machine. */

import type { Database } from '@/db/open';
import { lastAttemptNumber } from '@/db/queries/attempt';
import { recentSpeeds } from '@/db/queries/run/list';
import type { RunRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import type { LaunchKind } from '@/domain/run-config';
import type { ServiceContext } from '@/server/context';
import { readReferences } from './references';
import type { ValidConfig } from './validate';
import { workloadOf } from './workload';

export interface RunEstimate {
  readonly seconds: number | null;
  readonly memoryBytes: number | null;
  /** What the figures use, or why there are none. */
  readonly basis: string;
}

const remembered = 50;
const used = 9;

export function estimateRun(ctx: ServiceContext, { config, references }: ValidConfig): RunEstimate {
  try {
    const { macs, memoryBytes } = workloadOf(config, references);
    const speed = speedFor(ctx, config.kind);
    const work = `${(macs / 1e9).toPrecision(3)} G multiply-accumulates`;
    if (speed === null) {
      return {
        seconds: null,
        memoryBytes,
        basis: `${work}; no run has finished here yet, so their speed is not known.`,
      };
    }
    const rate = `${(speed.macsPerSecond / 1e9).toPrecision(3)} G/s`;
    return { seconds: macs / speed.macsPerSecond, memoryBytes, basis: `${work} at ${rate}, ${speed.from}.` };
  } catch (error) {
    if (isDomainError(error)) return none(error.message);
    throw error;
  }
}

function none(basis: string): RunEstimate {
  return { seconds: null, memoryBytes: null, basis };
}

/** The median over the last runs of the kind, else over the last runs of any kind. */
function speedFor(ctx: ServiceContext, kind: LaunchKind): { macsPerSecond: number; from: string } | null {
  const speeds = recentSpeeds(ctx.db, remembered).flatMap((row) =>
    row.macsPerSecond === null ? [] : [{ kind: row.kind, macsPerSecond: row.macsPerSecond }],
  );
  const own = speeds.filter((speed) => speed.kind === kind);
  const chosen = (own.length > 0 ? own : speeds).slice(0, used);
  const middle = chosen.map((speed) => speed.macsPerSecond).sort((a, b) => a - b)[Math.floor(chosen.length / 2)];
  if (middle === undefined) return null;
  const which = own.length > 0 ? `${kind} run${chosen.length === 1 ? '' : 's'}` : 'runs of other kinds';
  return { macsPerSecond: middle, from: `the median of the last ${chosen.length} finished ${which}` };
}

/** Multiply-accumulates per second; null where a resume makes the time say nothing. `duration` in milliseconds. */
export function measureSpeed(tx: Database, run: RunRow, duration: number): number | null {
  if (duration <= 0 || lastAttemptNumber(tx, run.id) !== 1) return null;
  if (run.config.kind === 'external') return null;
  try {
    const { macs } = workloadOf(run.config, readReferences(tx, run.config));
    return macs > 0 ? (macs / duration) * 1000 : null;
  } catch (error) {
    // A run must end even where its size can't be told any more.
    if (isDomainError(error)) return null;
    throw error;
  }
}
