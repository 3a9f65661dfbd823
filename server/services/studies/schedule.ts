/** @file Keeps active studies going: queues the runs that a study lacks, called by the dispatcher regularly. Plans again only if runs changed state. */

import { type Database, inTransaction } from '@/db/open';
import { findGenotype, insertGenotype } from '@/db/queries/genotype';
import {
  activeStudies,
  earliestGenotype,
  fileGenotype,
  fileRun,
  runWithConfig,
  stateCountsOfStudy,
  updateStudy,
} from '@/db/queries/study';
import { isBusy } from '@/db/retry-when-locked';
import type { StudyRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import { genotypeHash } from '@/domain/genotype';
import { genotypeIdSchema, newIdText, type RunId, type StudyId } from '@/domain/ids';
import { runConfigSchema } from '@/domain/run-config';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { groupHashOf, launch as launchRuns } from '@/server/services/runs/launch/launch';
import { announceStudy } from '@/server/services/webhooks/announce';
import { nextRuns, type PlannedGenotype, type PlannedRun } from './next-runs';
import { requireStudy } from './read';
import { foldFacts, readStudyState } from './read-state';

/** Its memory only saves repeated planning: after a restart every active study is planned once. */
export function createStudyScheduler(ctx: ServiceContext): () => void {
  const seen = new Map<StudyId, string>();
  return () => {
    for (const { id } of activeStudies(ctx.db)) {
      const counts = JSON.stringify(stateCountsOfStudy(ctx.db, id));
      if (seen.get(id) === counts) continue;
      const { more } = queueNextRuns({ ctx, input: { id } });
      // Pages show progress and figures by the study's changes, not by those of its hundreds of runs.
      noteChange(ctx, ctx.db, 'study', id);
      if (more) seen.delete(id);
      else seen.set(id, counts);
    }
  };
}

interface AdvanceStudy {
  readonly id: StudyId;
  /** Maximum number of runs; the next call continues. */
  readonly limit?: number;
}

export interface Advance {
  readonly queued: number;
  /** Whether there was more than `limit`. */
  readonly more: boolean;
}

/** Does nothing for a study that is not active. A run that the launch refuses pauses the study, with the reason. */
export function queueNextRuns({ ctx, input: { id, limit = 40 } }: Call<AdvanceStudy>): Advance {
  const study = requireStudy(ctx.db, id);
  if (study.state !== 'active') return { queued: 0, more: false };
  try {
    const facts = foldFacts(ctx.db, study.definition);
    const plan = nextRuns(study.definition, facts, readStudyState(ctx.db, id));
    for (const genotype of plan.genotypes.slice(0, limit)) saveGenotype(ctx, study, genotype);
    for (const run of plan.runs.slice(0, limit)) queueRun(ctx, study, run);
    const more = plan.runs.length > limit || plan.genotypes.length > 0;
    if (plan.runs.length === 0 && !more) endIfDone(ctx, study);
    return { queued: Math.min(limit, plan.runs.length), more };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    pause(ctx, study, error.message);
    return { queued: 0, more: false };
  }
}

/**
 * Schedules a first batch immediately, so that a refusal is seen at once. The dispatcher continues from there, or from the start if others
 * hold the database.
 */
export function advanceNow(ctx: ServiceContext, id: StudyId): void {
  try {
    queueNextRuns({ ctx, input: { id } });
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/** Equal cells have one record, however often they were drawn or found. */
function saveGenotype(ctx: ServiceContext, study: StudyRow, planned: PlannedGenotype): void {
  inTransaction(ctx.db, (tx) => {
    const hash = genotypeHash(planned.document);
    const known = earliestGenotype(tx, hash);
    const id = known ?? genotypeIdSchema.parse(newIdText('gt'));
    if (known === undefined) {
      insertGenotype(tx, {
        id,
        name: planned.name,
        hash,
        document: planned.document,
        space: study.definition.folds[planned.fold]?.space ?? null,
        margins: [],
        createdAt: ctx.now(),
      });
      noteChange(ctx, tx, 'genotype', id);
    }
    fileGenotype(tx, { study: study.id, key: planned.key, genotype: id });
  });
}

function queueRun(ctx: ServiceContext, study: StudyRow, planned: PlannedRun): void {
  inTransaction(ctx.db, (tx) => {
    const config = runConfigSchema.parse(sharedGenotype(tx, planned.config));
    const known = runWithConfig(tx, groupHashOf(config), config.seed);
    const run: RunId | undefined = known?.id ?? launch(ctx, study, { ...planned, config });
    if (run !== undefined) fileRun(tx, { study: study.id, key: planned.key, run });
    noteChange(ctx, tx, 'study', study.id);
  });
}

function launch(ctx: ServiceContext, study: StudyRow, { name, config }: PlannedRun): RunId | undefined {
  const { experiment, definition } = study;
  const { runs } = launchRuns.run({
    ctx,
    input: {
      name: name.slice(0, 200),
      tags: ['study'],
      priority: definition.priority,
      config,
      notes: '',
      sweep: {},
      ...(experiment === null ? {} : { experiment }),
    },
  });
  return runs[0]?.id;
}

/** A retraining names the earliest record of its cells, so that equal retrainings have equal configs. */
function sharedGenotype(db: Database, config: PlannedRun['config']): PlannedRun['config'] {
  if (config.kind !== 'evaluate') return config;
  const own = findGenotype(db, genotypeIdSchema.parse(config.genotype));
  return own === undefined ? config : { ...config, genotype: earliestGenotype(db, own.hash) ?? config.genotype };
}

function endIfDone(ctx: ServiceContext, study: StudyRow): void {
  const open = [...readStudyState(ctx.db, study.id).runs.values()].some(({ state }) => state !== 'finished');
  if (open) return;
  inTransaction(ctx.db, (tx) => {
    updateStudy(tx, study.id, { state: 'finished', endedAt: ctx.now() });
    noteChange(ctx, tx, 'study', study.id);
    audit(ctx, tx, 'study.finish', study.id);
    announceStudy(ctx, tx, study.id, 'study.finished');
  });
}

function pause(ctx: ServiceContext, study: StudyRow, problem: string): void {
  inTransaction(ctx.db, (tx) => {
    updateStudy(tx, study.id, { state: 'paused', problem });
    noteChange(ctx, tx, 'study', study.id);
    audit(ctx, tx, 'study.pause', study.id, { problem });
    announceStudy(ctx, tx, study.id, 'study.paused');
  });
}
