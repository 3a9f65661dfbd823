/** @file One run in full: its record, its settings that differ from the defaults, its attempts and what belongs to it. */
import path from 'node:path';
import { z } from 'zod';
import { alarmsOf } from '@/db/queries/alarm';
import { artefactsOf } from '@/db/queries/artefact';
import { attemptsOf } from '@/db/queries/attempt';
import { genotypesOfRuns } from '@/db/queries/genotype';
import { priorsOf } from '@/db/queries/prior';
import { budgetTwins } from '@/db/queries/run/equal-budget';
import type { ArtefactRow, AttemptRow, RunRow } from '@/db/schema';
import { type RunId, runIdSchema } from '@/domain/ids';
import { type ArtefactRecord, type AttemptRecord, runDetailSchema } from '@/domain/records/run';
import { type RecordedConfig, type RunConfig, runConfigSchema } from '@/domain/run-config';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { flatten } from '@/server/services/document';
import { requireRun } from '../require-run';
import { guessingOf } from './guessing';
import { childrenOf, parentsOf } from './lineage';
import { lastLines, nodeLines } from './log';
import { summarise } from './summarise';

export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: runIdSchema }),
  output: runDetailSchema,
  run({ ctx, input }) {
    const run = requireRun(ctx.db, input.id);
    const attempts = attemptsOf(ctx.db, run.id);
    return {
      ...summarise(ctx, run),
      config: run.config,
      changed: changedSettings(run.config),
      notes: run.notes,
      attempts: attempts.map((attempt) => toAttemptRecord(ctx, attempt)),
      artefacts: artefactsOf(ctx.db, run.id).map(toArtefactRecord),
      parents: parentsOf(ctx.db, run),
      children: childrenOf(ctx.db, run),
      priors: priorsOf(ctx.db, run.id).map(({ id, iteration }) => ({ id, iteration })),
      genotype: genotypesOfRuns(ctx.db, [run.id])[0]?.id ?? null,
      alarms: alarmsOf(ctx.db, run.id).map(({ time, lastTime, times, alarm, message }) => ({
        ...{ time, lastTime, times },
        ...{ alarm, message },
      })),
      lastLines: lastLines(ctx, run, attempts.at(-1)),
      guessing: guessingOf(ctx.db, run),
      baseline: baselineOf(ctx, run),
    };
  },
});

const mostCompared = 40;

/** An adaptation is compared with searches from scratch, seed by seed; other runs have no default baseline. */
function baselineOf(ctx: ServiceContext, run: RunRow): RunId[] {
  if (run.config.kind !== 'adapt') return [];
  const { seeds, searches } = budgetTwins(ctx.db, run, run.config, mostCompared);
  return searches.length === 0 ? [] : [...seeds, ...searches];
}

export function toAttemptRecord(ctx: ServiceContext, row: AttemptRow): AttemptRecord {
  return {
    id: row.id,
    number: row.number,
    executor: row.executor,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    end: row.end,
    exitReason: row.exitReason,
    resumedFromStep: row.resumedFromStep,
    lastHeartbeatAt: row.lastHeartbeatAt,
    host: row.host,
    pid: row.pid,
    directory: path.join(ctx.settings.dataDirectory, row.directory),
    environment: row.environment,
    ...{ cores: row.cores, cards: row.cards, sharesCards: row.sharesCards, job: jobRecord(ctx, row) },
  };
}

function jobRecord(ctx: ServiceContext, { job, directory }: AttemptRow): AttemptRecord['job'] {
  if (job === null) return null;
  const { batch: _batch, task: _task, ...told } = job;
  return { ...told, log: nodeLines(path.join(ctx.settings.dataDirectory, directory)) };
}

export function toArtefactRecord(row: ArtefactRow): ArtefactRecord {
  const { id, run, attempt, kind, name, size, sha256, step, createdAt } = row;
  return { id, run, attempt, kind, name, size, sha256, step, createdAt };
}

/** Dotted paths. Settings without a default (ids) are never listed. */
export function changedSettings(config: RecordedConfig): string[] {
  if (config.kind === 'external') return [];
  const defaults = flatten(runConfigSchema.parse(required(config)));
  const given = flatten(config);
  return [...given.keys()].filter((path) => JSON.stringify(given.get(path)) !== JSON.stringify(defaults.get(path)));
}

/** The minimal valid config of this kind. */
function required(config: RunConfig): unknown {
  switch (config.kind) {
    case 'meta-train':
      return { kind: config.kind, taskSet: config.taskSet, space: config.space };
    case 'adapt':
      return { kind: config.kind, prior: config.prior, task: { taskSet: config.task.taskSet } };
    case 'few-shot':
      return { kind: config.kind, prior: config.prior, taskSet: config.taskSet };
    case 'search':
    case 'random-search':
      return { kind: config.kind, space: config.space, task: { taskSet: config.task.taskSet } };
    case 'evaluate':
    case 'measure':
      return { kind: config.kind, genotype: config.genotype, task: { taskSet: config.task.taskSet } };
  }
}
