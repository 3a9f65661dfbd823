/** @file What a run would take: its computation, at the speed of the last finished runs on such a device of this machine. */

import type { Database } from '@/db/open';
import { lastAttemptNumber } from '@/db/queries/attempt';
import type { RunRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import { formatCount, formatLarge, formatNumber } from '@/domain/format';
import type { ServiceContext } from '@/server/context';
import { imageMemory } from './image-memory';
import { readReferences } from './references';
import { speedFor, whyUnknown } from './speed';
import type { ValidConfig } from './validate';
import { type Workload, workloadOf } from './workload';

export interface RunEstimate {
  readonly seconds: number | null;
  readonly memoryBytes: number | null;
  /** What the figures are based on, or why there are none. */
  readonly basis: string;
}

export function estimateRun(ctx: ServiceContext, { config, references }: ValidConfig): RunEstimate {
  try {
    const { macs, memoryBytes: computing, training } = workloadOf(config, references);
    const held = imageMemory(config, references);
    const memoryBytes = computing + held.bytes;
    const speed = speedFor(ctx.db, config.kind, config);
    const streamed = held.sentence === null ? '' : ` (${held.sentence})`;
    const work = `${formatLarge(macs)} multiply-accumulates${streamed}`;
    if (speed === null) {
      return {
        seconds: null,
        memoryBytes,
        basis: `${work}; ${whyUnknown(ctx.db, config)}.`,
      };
    }
    const rate = `${formatLarge(speed.macsPerSecond)} a second, ${speed.from}.`;
    return {
      ...{ seconds: macs / speed.macsPerSecond, memoryBytes },
      basis: `${training === undefined ? '' : trainingOf(training, speed.macsPerSecond)}${work} at ${rate}`,
    };
  } catch (error) {
    if (isDomainError(error)) return none(error.message);
    throw error;
  }
}

/** As people count it who train networks: `It trains on 50,000 images 600 times, at about 86 images a second here. `. */
function trainingOf(
  { epochs, images, macsPerImage }: NonNullable<Workload['training']>,
  macsPerSecond: number,
): string {
  const times = epochs === 1 ? 'once' : `${formatCount(epochs)} times`;
  const pace = macsPerSecond / macsPerImage;
  const shown = pace < 10 ? formatNumber(pace, 2) : formatCount(Math.round(pace));
  return `It trains on ${formatCount(images)} images ${times}, at about ${shown} images a second here. `;
}

function none(basis: string): RunEstimate {
  return { seconds: null, memoryBytes: null, basis };
}

/** Multiply-accumulates per second; null if a resume makes the time say nothing. `duration` in milliseconds. */
export function measureSpeed(tx: Database, run: RunRow, duration: number): number | null {
  if (duration <= 0 || lastAttemptNumber(tx, run.id) !== 1) return null;
  if (run.config.kind === 'external') return null;
  try {
    const { macs } = workloadOf(run.config, readReferences(tx, run.config));
    return macs > 0 ? (macs / duration) * 1000 : null;
  } catch (error) {
    // A run must end even if its size can't be determined any more.
    if (isDomainError(error)) return null;
    throw error;
  }
}
