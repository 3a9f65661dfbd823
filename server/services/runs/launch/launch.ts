/**
 * @file Queues runs, one per seed and combination of a sweep, after checking them. What they start from
 * can't change afterwards.
 */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { findExperiment } from '@/db/queries/experiment';
import { insertRun } from '@/db/queries/run/run';
import { updateSpaceRow } from '@/db/queries/space';
import { updateTaskSetRow } from '@/db/queries/task-set';
import type { RunContinues, RunRow } from '@/db/schema';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema, newIdText, runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { apartFromGroup, type RunConfig, type RunConfigInput, runConfigSchema } from '@/domain/run-config';
import { expandSweep, largestLaunch, sweepLabel, sweepSchema } from '@/domain/sweep';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { isDocument } from '@/server/services/document';
import { experimentCalled } from '@/server/services/experiments';
import { learnEngines } from '@/server/services/system/engines';
import { summariseAll } from '../read/summarise';
import { launchableConfig, requireRun } from '../require-run';
import { prioritySchema } from '../upkeep/reorder';
import type { References } from './references';
import { defaultRunName } from './run-name';
import { requireValidConfig } from './validate';

export const launch = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    experiment: experimentIdSchema.optional(),
    tags: z.array(z.string().trim().min(1).max(50)).max(20).default([]),
    notes: z.string().max(100_000).default(''),
    priority: prioritySchema.default(0),
    config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
    /** One run per seed; without it one run with the config's seed. */
    seeds: z.array(z.int().min(0).max(4294967295)).min(1).max(100).optional(),
    /** Several values for some settings: one run per combination and seed, in a new experiment unless one is named. */
    sweep: sweepSchema.default({}),
  }),
  output: z.object({ runs: z.array(runSummarySchema) }),
  prepare: ({ ctx, input }) => learnEngines(ctx, input.config, input.sweep),
  run({ ctx, input: launch }) {
    const swept = expandSweep(launch.config, launch.sweep).map(({ config, changes }) => ({
      ...requireValidConfig(ctx, config),
      label: sweepLabel(changes),
    }));
    const [first] = swept;
    if (first === undefined) return { runs: [] };
    const seeds = launch.seeds ?? [first.config.seed];
    checkCount(swept.length, seeds);
    if (launch.experiment !== undefined && findExperiment(ctx.db, launch.experiment) === undefined) {
      throw new DomainError('invalid-input', `There is no experiment ${launch.experiment}.`, { field: 'experiment' });
    }
    const name = launch.name ?? defaultRunName(first.config, first.references);
    const rows = inTransaction(ctx.db, (tx) => {
      const experiment = launch.experiment ?? (swept.length > 1 ? experimentCalled(ctx, tx, name) : undefined);
      return swept.flatMap(({ config, references, label }) => {
        freeze(ctx, tx, references);
        return seeds.map((seed) => {
          const own = [name, label, seeds.length > 1 ? `seed ${seed}` : ''].filter((part) => part !== '').join(' · ');
          return queue(ctx, tx, { ...launch, experiment, name: own.slice(0, 200) }, { ...config, seed }, references);
        });
      });
    });
    return { runs: summariseAll(ctx, rows) };
  },
});

function checkCount(configurations: number, seeds: readonly number[]): void {
  if (new Set(seeds).size !== seeds.length) {
    throw new DomainError('invalid-input', 'A seed is listed twice: the runs would be the same.', { field: 'seeds' });
  }
  const runs = configurations * seeds.length;
  if (runs <= largestLaunch) return;
  throw new DomainError('invalid-input', `These are ${runs} runs; at most ${largestLaunch} are allowed at a time.`, {
    field: 'seeds',
  });
}

const apart = new Set<string>(apartFromGroup);

/** Settings that came later, as runs from before have them: these go on being of one group with new ones. */
const asBefore: Readonly<Record<string, unknown>> = { mostLatency: 'any' };

/** Hash of the config without its seed and where it computes. */
export function groupHashOf(config: Pick<RunConfig, 'seed'> & Readonly<Record<string, unknown>>): string {
  const counts = ([key, value]: [string, unknown]): boolean =>
    !apart.has(key) && !(key in asBefore && asBefore[key] === value);
  return contentHash(Object.fromEntries(Object.entries(config).filter(counts)));
}

interface Details {
  readonly name: string;
  readonly experiment?: RunRow['experiment'] | undefined;
  readonly tags: string[];
  readonly notes: string;
  readonly priority: number;
  /** A checkpoint of another run to begin with. */
  readonly continues?: RunContinues;
}

/** In the caller's transaction, after `requireValidConfig`. */
export function queue(
  ctx: ServiceContext,
  tx: Database,
  details: Details,
  config: RunConfig,
  references: References,
): RunRow {
  const now = ctx.now();
  const row = insertRun(
    tx,
    {
      id: runIdSchema.parse(newIdText('run')),
      name: details.name,
      kind: config.kind,
      state: 'queued',
      experiment: details.experiment ?? null,
      tags: [...new Set(details.tags)],
      notes: details.notes,
      seed: config.seed,
      groupHash: groupHashOf(config),
      priority: details.priority,
      config,
      taskSet: references.taskSet.id,
      space: references.space?.id ?? null,
      continues: details.continues ?? null,
      createdAt: now,
      createdBy: ctx.actor.name,
      queuedAt: now,
      summary: {},
    },
    { prior: references.prior?.prior.id ?? null, genotype: references.genotype?.id ?? null },
  );
  noteChange(ctx, tx, 'run', row.id, row.id);
  audit(ctx, tx, 'run.launch', row.id, { kind: row.kind, name: row.name, seed: row.seed });
  return row;
}

function freeze(ctx: ServiceContext, tx: Database, { taskSet, space }: References): void {
  const now = ctx.now();
  if (taskSet.frozenAt === null) {
    updateTaskSetRow(tx, taskSet.id, { frozenAt: now });
    noteChange(ctx, tx, 'task-set', taskSet.id);
  }
  if (space !== null && space.frozenAt === null) {
    updateSpaceRow(tx, space.id, { frozenAt: now });
    noteChange(ctx, tx, 'space', space.id);
  }
}

export const clone = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: runIdSchema }),
  output: z.object({ config: runConfigSchema, name: z.string() }),
  run({ ctx, input }) {
    const run = requireRun(ctx.db, input.id);
    const config = launchableConfig(run);
    const name = run.name.replace(/ · seed \d+$/, '');
    return { config, name: / \(copy\)$/.test(name) ? name : `${name} (copy)` };
  },
});
