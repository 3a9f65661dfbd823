/** @file One run with all there is to know. */
import { z } from 'zod';
import { alarmsOf } from '@/db/queries/alarm';
import { artefactsOf } from '@/db/queries/artefact';
import { attemptsOf } from '@/db/queries/attempt';
import { genotypesOfRuns } from '@/db/queries/genotype';
import { priorsOf } from '@/db/queries/prior';
import { budgetTwins } from '@/db/queries/run/equal-budget';
import type { RunRow } from '@/db/schema';
import { type RunId, runIdSchema } from '@/domain/ids';
import { runDetailSchema } from '@/domain/records/run';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { changedSettings } from './changed-settings';
import { lastLines } from './last-lines';
import { childrenOf, parentsOf } from './lineage';
import { requireRun } from './require-run';
import { summarise } from './summarise';
import { toArtefactRecord, toAttemptRecord } from './to-record';

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
      baseline: baselineOf(ctx, run),
    };
  },
});

const mostCompared = 40;

/** An adaptation is held against searches from scratch, seeds against seeds; other runs have no baseline of their own. */
function baselineOf(ctx: ServiceContext, run: RunRow): RunId[] {
  if (run.config.kind !== 'adapt') return [];
  const { seeds, searches } = budgetTwins(ctx.db, run, run.config, mostCompared);
  return searches.length === 0 ? [] : [...seeds, ...searches];
}
