/** @file What is wrong with a study definition, found before anything is queued: fields are relative to the definition. */
import { findPrior } from '@/db/queries/prior/find';
import { findSpace } from '@/db/queries/space/find';
import { findTaskSet } from '@/db/queries/task-set/find';
import type { Problem } from '@/domain/records/problem';
import type { StudyDefinition, StudyFold } from '@/domain/study';
import type { ServiceContext } from '@/server/context';
import { validateConfig } from '@/server/services/runs/validate';

export function checkStudy(ctx: ServiceContext, study: StudyDefinition): Problem[] {
  return study.folds.flatMap((fold, index) => checkFold(ctx, study, fold, `folds.${index}`));
}

function checkFold(ctx: ServiceContext, study: StudyDefinition, fold: StudyFold, field: string): Problem[] {
  if (findTaskSet(ctx.db, fold.taskSet) === undefined)
    return [{ field: `${field}.taskSet`, message: `There is no task set ${fold.taskSet}: choose one of the list.` }];
  if (findSpace(ctx.db, fold.space) === undefined)
    return [{ field: `${field}.space`, message: `There is no search space ${fold.space}: choose one of the list.` }];
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

/** What a run's config names is the fold's; its settings are the recipe's. */
function relative(problems: readonly Problem[], fold: string, recipe: 'search' | 'metaTraining'): Problem[] {
  return problems.map(({ field, message }) => {
    if (field === 'space' || field === 'taskSet') return { field: `${fold}.${field}`, message };
    if (field.startsWith('task.')) return { field: `${fold}.taskSet`, message };
    return { field: `${recipe}.${field}`, message };
  });
}
