/** @file What a run would take: its computation, at the speed of the last finished runs on this machine. */

import type { Database } from '@/db/open';
import { lastAttemptNumber } from '@/db/queries/attempt';
import type { RunRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { readReferences } from './references';
import { speedFor } from './speed';
import type { ValidConfig } from './validate';
import { workloadOf } from './workload';

export interface RunEstimate {
  readonly seconds: number | null;
  readonly memoryBytes: number | null;
  /** What the figures use, or why there are none. */
  readonly basis: string;
}

export function estimateRun(ctx: ServiceContext, { config, references }: ValidConfig): RunEstimate {
  try {
    const { macs, memoryBytes } = workloadOf(config, references);
    const speed = speedFor(ctx.db, config.kind);
    const work = `${withPrefix(macs)} multiply-accumulates`;
    if (speed === null) {
      return {
        seconds: null,
        memoryBytes,
        basis: `${work}; the speed of this machine is being measured.`,
      };
    }
    const rate = `${withPrefix(speed.macsPerSecond)} a second`;
    return { seconds: macs / speed.macsPerSecond, memoryBytes, basis: `${work} at ${rate}, ${speed.from}.` };
  } catch (error) {
    if (isDomainError(error)) return none(error.message);
    throw error;
  }
}

function none(basis: string): RunEstimate {
  return { seconds: null, memoryBytes: null, basis };
}

const prefixes = ['', ' k', ' M', ' G', ' T', ' P', ' E'];

/** Three digits and a prefix: "928 T". */
function withPrefix(value: number): string {
  const at = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  const digits = (value / 1000 ** at).toPrecision(3);
  // 999.7 k is 1.00 M.
  return digits.includes('e') ? withPrefix(1000 ** (at + 1)) : `${digits}${prefixes[at]}`;
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
