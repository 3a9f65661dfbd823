/** @file What a run would take: its computation, at the speed of the last finished runs on this machine. */
import { z } from 'zod';
import { recentSpeeds } from '@/db/queries/run/speeds';
import { isDomainError } from '@/domain/errors';
import type { RunConfigInput, RunKind } from '@/domain/run-config';
import type { Call, ServiceContext } from '@/server/context';
import { isDocument } from '@/server/services/document';
import { type ValidConfig, validateConfig } from './validate';
import { workloadOf } from './workload';

export const estimateRunInput = z.strictObject({
  config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
});
export type EstimateRunInput = z.input<typeof estimateRunInput>;

export const runEstimateSchema = z.object({
  seconds: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  /** What the figures stand on, or why there are none. */
  basis: z.string(),
});
export type RunEstimate = z.infer<typeof runEstimateSchema>;

const remembered = 50;
const used = 9;

export function estimateRun({ ctx, input }: Call<EstimateRunInput>): RunEstimate {
  const { config } = estimateRunInput.parse(input);
  const validation = validateConfig(ctx, config);
  if (validation.ok) return estimateValid(ctx, validation);
  return none('Complete the form first: the configuration is not valid yet.');
}

/** As `estimateRun`, of what has been validated. */
export function estimateValid(ctx: ServiceContext, { config, basis }: ValidConfig): RunEstimate {
  try {
    const { macs, memoryBytes } = workloadOf(config, basis);
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
function speedFor(ctx: ServiceContext, kind: RunKind): { macsPerSecond: number; from: string } | null {
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
