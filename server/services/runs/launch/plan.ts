/** @file Plans a launch: its runs, their problems, and the time of all of them. */
import { totalmem } from 'node:os';
import { z } from 'zod';
import { isDomainError } from '@/domain/errors';
import { cardsOf, needOf } from '@/domain/placement/need';
import { groupsFor } from '@/domain/placement/placer';
import { problemListSchema } from '@/domain/records/problem';
import type { RunConfigInput } from '@/domain/run-config';
import { expandSweep, largestLaunch, type SweptConfig, sweepSchema, sweepValueSchema } from '@/domain/sweep';
import { localTarget } from '@/domain/targets/target';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { isDocument } from '@/server/services/document';
import { learnEngines } from '@/server/services/system/engines';
import { findTarget } from '@/server/services/targets/read';
import { roomOf } from '../life/queue-sight';
import { estimateRun } from './estimate';
import { type Validation, validateConfig } from './validate';

const launchPlanSchema = z.object({
  problems: problemListSchema,
  /** Runs in all: combinations × seeds. */
  runs: z.int(),
  /** One per combination, in the order of the launch. */
  configurations: z.array(
    z.object({
      changes: z.array(z.object({ path: z.string(), value: sweepValueSchema })),
      /** Of one run; null if no run has been measured here. */
      seconds: z.number().nullable(),
      memoryBytes: z.number().nullable(),
    }),
  ),
  /** Sum over all runs of the time they hold a device. */
  deviceSeconds: z.number().nullable(),
  /** From first start to last end, with as many at a time as slots, cores and GPUs carry; without what waits already. */
  wallSeconds: z.number().nullable(),
  /** Of the largest run. */
  memoryBytes: z.number().nullable(),
  /** Memory of the server's machine: a run that needs more will fail. */
  machineMemoryBytes: z.number(),
  basis: z.string(),
});

export type LaunchPlan = z.output<typeof launchPlanSchema>;

export const plan = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
    sweep: sweepSchema.default({}),
    /** Runs per configuration. */
    seeds: z.int().min(1).max(largestLaunch).default(1),
  }),
  output: launchPlanSchema,
  prepare: ({ ctx, input }) => learnEngines(ctx, input.config, input.sweep),
  run({ ctx, input: { config, sweep, seeds } }) {
    let swept: SweptConfig[];
    try {
      swept = expandSweep(config, sweep);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return nothing([{ field: error.field ?? 'sweep', message: error.message }]);
    }
    const runs = swept.length * seeds;
    if (runs > largestLaunch) {
      const message = `${swept.length} configurations × ${seeds} seeds are ${runs} runs; at most ${largestLaunch} are allowed at a time.`;
      return nothing([{ field: 'seeds', message }]);
    }
    const validations = swept.map((each) => validateConfig(ctx, each.config));
    const problems = distinctProblems(validations);
    if (problems.length > 0) return { ...nothing(problems), runs };
    const estimates = validations.flatMap((each) => (each.ok ? estimateRun(ctx, each) : []));
    const times = estimates.map(({ seconds }) => seconds);
    const known = times.every((seconds) => seconds !== null);
    const all = times.flatMap((seconds) => Array.from({ length: seeds }, () => seconds ?? 0));
    return {
      problems: [],
      runs,
      configurations: estimates.map(({ seconds, memoryBytes }, at) => ({
        changes: [...(swept[at]?.changes ?? [])],
        seconds,
        memoryBytes,
      })),
      deviceSeconds: known ? all.reduce((sum, seconds) => sum + seconds, 0) : null,
      wallSeconds: known ? makespan(all, atOnce(ctx, validations)) : null,
      memoryBytes: largest(estimates.map(({ memoryBytes }) => memoryBytes)),
      machineMemoryBytes: machineMemory(),
      basis: estimates[0]?.basis ?? '',
    };
  },
});

/** How many such runs the slots, cores and GPUs of this machine carry: the most demanding of them decides. */
function atOnce(ctx: ServiceContext, validations: readonly Validation[]): number {
  const { slots, cores, cards } = roomOf(ctx);
  const each = validations.flatMap((validation) => {
    if (!validation.ok) return [];
    const target = findTarget(ctx, validation.config.target);
    if (target !== undefined) return [target.jobs];
    const need = needOf(validation.config, null);
    const usable = Math.max(0, ...groupsFor(cards, need.gpus).map((group) => group.length));
    const alone = cardsOf(need).need > 0 && !need.gpuShare;
    return [Math.floor(cores / need.cores), alone ? Math.floor(usable / need.gpus) : slots];
  });
  const here = validations.some((validation) => validation.ok && validation.config.target === localTarget);
  return Math.max(1, Math.min(...(here ? [slots] : []), ...each));
}

function nothing(problems: LaunchPlan['problems']): LaunchPlan {
  const unknown = { deviceSeconds: null, wallSeconds: null, memoryBytes: null };
  return {
    problems,
    runs: 0,
    configurations: [],
    ...unknown,
    machineMemoryBytes: machineMemory(),
    basis: 'Known once the form is complete.',
  };
}

/** All memory, or the container's limit. */
function machineMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}

/** Each message once: a problem of the base affects every combination. */
function distinctProblems(validations: readonly Validation[]): LaunchPlan['problems'] {
  const found = validations.flatMap((each) => (each.ok ? [] : each.problems));
  return [...new Map(found.map((problem) => [`${problem.field}: ${problem.message}`, problem])).values()];
}

/** In launch order, each on the slot that is free first. */
export function makespan(seconds: readonly number[], slots: number): number {
  const busyUntil = Array.from({ length: Math.max(1, slots) }, () => 0);
  for (const each of seconds) {
    const free = busyUntil.indexOf(Math.min(...busyUntil));
    busyUntil[free] = (busyUntil[free] ?? 0) + each;
  }
  return Math.max(...busyUntil);
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length === 0 ? null : Math.max(...known);
}
