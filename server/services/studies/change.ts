/** @file Creates a study after checking it; pauses it and resumes it. */

import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { findPrior } from '@/db/queries/prior';
import { runsById } from '@/db/queries/run/run';
import { findSpace } from '@/db/queries/space';
import { findStudy, insertStudy, runsOfStudy, updateStudy } from '@/db/queries/study';
import { findTaskSet } from '@/db/queries/task-set';
import { whenFree } from '@/db/retry-when-locked';
import { DomainError } from '@/domain/errors';
import { newIdText, type StudyId, studyIdSchema } from '@/domain/ids';
import type { Problem } from '@/domain/records/problem';
import { studyRecordSchema } from '@/domain/records/study';
import { isFinal } from '@/domain/run-state';
import { type StudyDefinition, type StudyDefinitionInput, type StudyFold, studyDefinitionSchema } from '@/domain/study';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { isDocument } from '@/server/services/document';
import { experiments } from '@/server/services/experiments';
import { validateConfig } from '@/server/services/runs/launch/validate';
import { resume as resumeRun } from '@/server/services/runs/life/resume';
import { stop as requestStop } from '@/server/services/runs/life/stop';
import { requireStudy, toStudyRecord } from './read';
import { advanceNow } from './schedule';

/** Runs that one transaction moves. */
const atOnce = 50;

/** Problems of a study definition, found before anything is queued: fields are relative to the definition. */
export function checkStudy(ctx: ServiceContext, study: StudyDefinition): Problem[] {
  return study.folds.flatMap((fold, index) => checkFold(ctx, study, fold, `folds.${index}`));
}

function checkFold(ctx: ServiceContext, study: StudyDefinition, fold: StudyFold, field: string): Problem[] {
  if (findTaskSet(ctx.db, fold.taskSet) === undefined)
    return [{ field: `${field}.taskSet`, message: `There is no task set ${fold.taskSet}: choose one from the list.` }];
  if (findSpace(ctx.db, fold.space) === undefined)
    return [{ field: `${field}.space`, message: `There is no search space ${fold.space}: choose one from the list.` }];
  const [task] = fold.tasks;
  const searching = validateConfig(ctx, {
    kind: 'search',
    space: fold.space,
    task: { taskSet: fold.taskSet, ...task },
    ...study.search,
    steps: study.adaptation.steps,
  });
  const training = fold.priors.some((prior) => 'seed' in prior)
    ? validateConfig(ctx, { kind: 'meta-train', taskSet: fold.taskSet, space: fold.space, ...study.metaTraining })
    : null;
  const problems = [
    ...(searching.ok ? [] : relative(searching.problems, field, 'search')),
    ...(training === null || training.ok ? [] : relative(training.problems, field, 'metaTraining')),
  ];
  fold.priors.forEach((prior, index) => {
    if (!('prior' in prior)) return;
    const found = findPrior(ctx.db, prior.prior);
    const at = `${field}.priors.${index}`;
    if (found === undefined) problems.push({ field: at, message: `There is no prior ${prior.prior}.` });
    else if (found.space.id !== fold.space)
      problems.push({
        field: at,
        message: `The prior "${found.prior.name}" is of the space ${found.space.name}: a fold has one space.`,
      });
  });
  return problems;
}

/** References in a run's config belong to the fold; its settings belong to the recipe. */
function relative(problems: readonly Problem[], fold: string, recipe: 'search' | 'metaTraining'): Problem[] {
  return problems.map(({ field, message }) => {
    if (field === 'space' || field === 'taskSet') return { field: `${fold}.${field}`, message };
    if (field.startsWith('task.')) return { field: `${fold}.taskSet`, message };
    return { field: `${recipe}.${field}`, message };
  });
}

/** Starts a study: checks that every fold can be run, creates an experiment for its runs, queues the first of them. */
export const create = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1).max(100),
    definition: z.custom<StudyDefinitionInput>(isDocument, 'give a study definition'),
  }),
  output: studyRecordSchema,
  run({ ctx, input: { name, definition: given } }) {
    const definition = studyDefinitionSchema.parse(given);
    const [problem] = checkStudy(ctx, definition);
    if (problem !== undefined) throw new DomainError('invalid-input', problem.message, { field: problem.field });
    const id = studyIdSchema.parse(newIdText('st'));
    inTransaction(ctx.db, (tx) => {
      const experiment = experiments.create.run({ ctx, input: { name } });
      insertStudy(tx, {
        id,
        name,
        definition,
        experiment: experiment.id,
        state: 'active',
        createdAt: ctx.now(),
        createdBy: ctx.actor.name,
      });
      noteChange(ctx, tx, 'study', id);
      audit(ctx, tx, 'study.create', id, { name });
    });
    advanceNow(ctx, id);
    return toStudyRecord(ctx.db, requireStudy(ctx.db, id));
  },
});

/** Pauses a study, which asks its runs to stop, or resumes it with its stopped and failed runs. */
export const setState = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: studyIdSchema, state: z.enum(['active', 'paused']) }),
  output: studyRecordSchema,
  async run({ ctx, input: { id, state } }) {
    await whenFree(() =>
      inTransaction(ctx.db, (tx) => {
        requireStudy(tx, id);
        updateStudy(tx, id, { state, problem: null, endedAt: null });
        noteChange(ctx, tx, 'study', id);
        audit(ctx, tx, `study.${state}`, id);
      }),
    );
    await moveRuns(ctx, id, state);
    if (state === 'active') advanceNow(ctx, id);
    return toStudyRecord(ctx.db, requireStudy(ctx.db, id));
  },
});

/** Some runs per transaction, in their current state, until the study is paused or resumed again. */
async function moveRuns(ctx: ServiceContext, id: StudyId, state: 'active' | 'paused'): Promise<void> {
  const ids = runsOfStudy(ctx.db, id).map(({ run }) => run.id);
  for (let from = 0; from < ids.length; from += atOnce) {
    const going = await whenFree(() =>
      inTransaction(ctx.db, (tx) => {
        if (findStudy(tx, id)?.state !== state) return false;
        for (const run of runsById(tx, ids.slice(from, from + atOnce))) {
          if (run.deletedAt !== null) continue;
          if (state === 'paused' && !isFinal(run.state)) requestStop.run({ ctx, input: { id: run.id } });
          if (state === 'active' && (run.state === 'stopped' || run.state === 'failed'))
            resumeRun.run({ ctx, input: { id: run.id } });
        }
        return true;
      }),
    );
    if (!going) return;
    await turn();
  }
}
