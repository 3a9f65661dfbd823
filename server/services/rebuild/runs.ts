/** @file Rebuilds a run from its folder: its attempts one after the other, each log ingested as by the dispatcher. */
import path from 'node:path';
import { insertAttempt, updateAttempt } from '@/db/queries/attempt';
import { findGenotype, insertGenotype } from '@/db/queries/genotype';
import { findPrior } from '@/db/queries/prior';
import { claimGenotypeId, claimPriorId, findRunGenotypesByHash, insertRun, updateRun } from '@/db/queries/run/run';
import type { RunContinues } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import type { RunEvent } from '@/domain/events';
import { genotypeHash } from '@/domain/genotype';
import { type PriorId, type RunId, runIdSchema } from '@/domain/ids';
import type { AttemptEnd, RunState } from '@/domain/run-state';
import type { Job } from '@/domain/runner-files';
import type { ServiceContext } from '@/server/context';
import { groupHashOf } from '@/server/services/runs/launch/launch';
import { readReferences } from '@/server/services/runs/launch/references';
import { defaultRunName } from '@/server/services/runs/launch/run-name';
import type { AttemptFolder } from './read-folders';
import { replayLog } from './replay-log';

export interface RunInput {
  readonly ctx: ServiceContext;
  readonly attempts: readonly AttemptFolder[];
  /** Ids that runs name, by what they name: `priorKey`. */
  readonly priorIds: ReadonlyMap<string, PriorId>;
  /** Whether a runner works in this folder now. */
  isAtWork(directory: string): boolean;
  note(message: string): void;
}

/** Key of a prior: the path of its file identifies it. */
export function priorKey({ path: file, iteration }: NonNullable<Job['prior']>): string {
  const at = file.split(path.sep).lastIndexOf('runs');
  return `${file.split(path.sep)[at + 1]}@${iteration}`;
}

export async function rebuildRun(input: RunInput): Promise<void> {
  const { ctx, attempts, note } = input;
  const [first] = attempts;
  if (first === undefined) return;
  const { job, madeAt } = first;
  const { config } = job;
  restoreGenotype(input, job);
  const prior = job.prior === null ? null : (findPrior(ctx.db, job.prior.id)?.prior.id ?? null);
  const genotype = job.genotype === null ? null : (findGenotype(ctx.db, job.genotype.id)?.id ?? null);
  if (job.prior !== null && prior === null) note(`The prior ${job.prior.id} that ${job.run} starts from is missing.`);
  insertRun(
    ctx.db,
    {
      id: job.run,
      name: nameOf(input, job),
      kind: config.kind,
      state: 'starting',
      tags: [],
      notes: '',
      seed: config.seed,
      groupHash: groupHashOf(config),
      priority: 0,
      config,
      taskSet: job.taskSet.id,
      space: job.space?.id ?? null,
      continues: continuesOf(job),
      createdAt: madeAt,
      createdBy: 'unknown',
      queuedAt: madeAt,
      startedAt: madeAt,
      summary: {},
    },
    { prior, genotype },
  );
  let ending: Ending = { end: null, reason: null, at: madeAt };
  for (const attempt of attempts) ending = await rebuildAttempt(input, attempt);
  const { state, reason } = stateAfter(ending);
  const endedAt = state === 'running' ? null : ending.at;
  updateRun(ctx.db, job.run, { state, reason, endedAt });
  for (const [key, id] of input.priorIds) {
    const [run, iteration] = key.split('@');
    if (run === job.run) claimPriorId(ctx.db, job.run, Number(iteration), id);
  }
}

function nameOf({ ctx }: RunInput, { config, run }: Job): string {
  try {
    return defaultRunName(config, readReferences(ctx.db, config)).slice(0, 200);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return `${config.kind} ${run}`;
  }
}

/** A genotype that a run was given: if exactly one run found it, it is that run's; otherwise it has no run. */
export function restoreGenotype(
  { ctx, note }: Pick<RunInput, 'ctx' | 'note'>,
  { genotype, run }: Pick<Job, 'genotype' | 'run'>,
): void {
  if (genotype === null || findGenotype(ctx.db, genotype.id) !== undefined) return;
  const hash = genotypeHash(genotype.document);
  const found = findRunGenotypesByHash(ctx.db, hash);
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    claimGenotypeId(ctx.db, only.id, genotype.id);
    return;
  }
  note(
    `Which run found the genotype ${genotype.id} that ${run} was given is not known (${found.length} found its like).`,
  );
  const name = `Genotype ${genotype.id}`;
  insertGenotype(ctx.db, {
    ...{ id: genotype.id, name, hash, document: genotype.document },
    margins: [],
    createdAt: ctx.now(),
  });
}

/** Only a first attempt begins with another run's checkpoint; jobs of older versions do not mark it. */
function continuesOf({ resume, attemptNumber }: Job): RunContinues | null {
  if (resume === null || attemptNumber !== 1) return null;
  const parts = resume.path.split(path.sep);
  const at = parts.lastIndexOf('runs');
  const run = runIdSchema.safeParse(parts[at + 1]).data;
  if (run === undefined) return null;
  const sha256 = resume.sha256 === null ? {} : { sha256: resume.sha256 };
  return { run, step: resume.step, path: parts.slice(at).join(path.sep), ...sha256 };
}

interface Ending {
  /** Null: a runner is running. */
  readonly end: AttemptEnd | null;
  readonly reason: string | null;
  readonly at: number;
}

async function rebuildAttempt(input: RunInput, { directory, job, madeAt }: AttemptFolder): Promise<Ending> {
  const { ctx } = input;
  const { attempt, lease, run } = job;
  const absolute = path.join(ctx.settings.dataDirectory, directory);
  const environment = {};
  updateRun(ctx.db, run, { state: 'starting' });
  insertAttempt(ctx.db, {
    ...{ id: attempt, run, number: job.attemptNumber, executor: 'local', lease, directory, startedAt: madeAt },
    environment,
    ...(job.holds !== null && { ...job.holds, cards: job.holds.cards.map(({ id }) => id) }),
  });
  const said: { last: RunEvent | null } = { last: null };
  await replayLog(input, { id: attempt, lease, directory }, (events) => {
    said.last = events.at(-1) ?? said.last;
  });
  const { last } = said;
  const at = last === null ? madeAt : Math.round(last.time);
  if (last?.type !== 'ended' && input.isAtWork(absolute)) return { end: null, reason: null, at };
  const ended = last?.type === 'ended' ? last : null;
  const end = ended?.end ?? 'crashed';
  const reason = ended === null ? 'Its log does not say how it ended' : ended.reason;
  updateAttempt(ctx.db, attempt, lease, { endedAt: at, end, exitCode: ended?.code ?? null, exitReason: reason });
  return { end, reason, at };
}

/** A run that was to be retried waits for a person: the folder does not say whether it is still wanted. */
function stateAfter({ end, reason }: Ending): { state: RunState; reason: string | null } {
  switch (end) {
    case null:
      return { state: 'running', reason: null };
    case 'finished':
      return { state: 'finished', reason: null };
    case 'invalid':
    case 'failed':
      return { state: 'failed', reason };
    case 'stopped':
      return { state: 'stopped', reason };
    case 'interrupted':
    case 'crashed':
    case 'fenced':
      return {
        state: 'stopped',
        reason: `${reason ?? 'It was cut off'}; resume it to continue from its last checkpoint`,
      };
  }
}

/** Ids of runs that must be rebuilt before this job's run. */
export function needsOf({ prior }: Job): RunId | null {
  if (prior === null) return null;
  return runIdSchema.safeParse(priorKey(prior).split('@')[0]).data ?? null;
}
