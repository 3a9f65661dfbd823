/** @file One run with all there is to know. */
import { z } from 'zod';
import { alarmsOf } from '@/db/queries/alarm/find';
import { artefactsOf } from '@/db/queries/artefact/find';
import { attemptsOf } from '@/db/queries/attempt/find';
import { genotypesOfRuns } from '@/db/queries/genotype/find';
import { priorsOf } from '@/db/queries/prior/find';
import { runIdSchema } from '@/domain/ids';
import type { runDetailSchema } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { changedSettings } from './changed-settings';
import { lastLines } from './last-lines';
import { childrenOf, parentsOf } from './lineage';
import { requireRun } from './require-run';
import { summarise } from './summarise';
import { toArtefactRecord, toAttemptRecord } from './to-record';

export const getRunInput = z.strictObject({ id: runIdSchema });
export type GetRunInput = z.input<typeof getRunInput>;

export function getRun({ ctx, input }: Call<GetRunInput>): z.output<typeof runDetailSchema> {
  const run = requireRun(ctx.db, getRunInput.parse(input).id);
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
    alarms: alarmsOf(ctx.db, run.id).map(({ time, alarm, message }) => ({ time, alarm, message })),
    lastLines: lastLines(ctx, run, attempts.at(-1)),
  };
}
