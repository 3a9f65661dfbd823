/** @file The folds of the study: for each dataset left out a task set, and tasks that no prior of the fold has seen. */
import { allSpaces } from '@/db/queries/space';
import { allTaskSets } from '@/db/queries/task-set';
import type { DatasetRow } from '@/db/schema';
import { contentHash } from '@/domain/content-hash';
import type { SpaceId, TaskSetId } from '@/domain/ids';
import type { SearchSpace } from '@/domain/space';
import type { StudyDefinitionInput } from '@/domain/study';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';
import type { ServiceContext } from '@/server/context';
import { spaces } from '@/server/services/spaces';
import { taskSets } from '@/server/services/task-sets';
import { type Brought, type DatasetName, datasetTitles } from './data';
import type { HeldOut } from './held-out';
import { omniglotSizes, type Recipe, type SpaceName, spaceNames } from './recipe';

type Folds = StudyDefinitionInput['folds'];

/** Of one space: a fold for each available dataset left out. */
export async function foldsOf(
  ctx: ServiceContext,
  recipe: Recipe,
  brought: Brought,
  heldOut: HeldOut,
  name: SpaceName,
): Promise<Folds> {
  const space = bringSpace(ctx, name, recipe.spaces[name]);
  const folds: Folds = [];
  for (const leftOut of recipe.leftOut) {
    if (!brought.datasets.has(leftOut)) continue;
    folds.push({
      name: `${name} without ${datasetTitles[leftOut]}`,
      taskSet: await bringTaskSet(ctx, recipe, brought, heldOut, leftOut),
      space,
      priors: heldOut.priorSeeds.slice(0, recipe.priors).map((seed) => ({ seed })),
      tasks: heldOut.tasks.indices
        .slice(recipe.tasks.from, recipe.tasks.to)
        .map((index) => ({ index, seed: heldOut.tasks.seed })),
    });
  }
  return folds;
}

export { spaceNames };

export function bringSpace(ctx: ServiceContext, name: string, document: SearchSpace): SpaceId {
  const hash = contentHash(document);
  const known = allSpaces(ctx.db).find((each) => contentHash(each.document) === hash);
  return known?.id ?? spaces.create({ ctx, input: { name, document } }).id;
}

async function bringTaskSet(
  ctx: ServiceContext,
  recipe: Recipe,
  brought: Brought,
  heldOut: HeldOut,
  leftOut: DatasetName,
): Promise<TaskSetId> {
  return findOrCreate(
    ctx,
    `All but ${datasetTitles[leftOut]}, ${recipe.name}`,
    specWithout(recipe, brought, heldOut, leftOut),
  );
}

export async function findOrCreate(ctx: ServiceContext, name: string, spec: TaskSetSpec): Promise<TaskSetId> {
  const hash = contentHash(spec);
  const known = allTaskSets(ctx.db).find((each) => contentHash(each.spec) === hash);
  return known?.id ?? (await taskSets.create({ ctx, input: { name, spec } })).id;
}

/** Meta-training classes of all datasets but one; all classes of that one are held out. */
export function specWithout(recipe: Recipe, brought: Brought, heldOut: HeldOut, leftOut: DatasetName): TaskSetSpec {
  const sources = [...brought.datasets].flatMap(([name, dataset]) => {
    const out = name === leftOut;
    if (!out && !recipe.learntFrom.includes(name)) return [];
    const classes = classesOf(name, dataset, heldOut, out);
    return [{ dataset: dataset.id, classes, ...(name === 'omniglot' ? omniglotSizes : {}) }];
  });
  return taskSetSpecSchema.parse({ sources, ...recipe.sizes, resolutions: [recipe.resolution] });
}

function classesOf(name: DatasetName, { manifest }: DatasetRow, heldOut: HeldOut, out: boolean) {
  const none = { metaTrain: [], metaValidation: [], heldOut: [] };
  const all = manifest.classes.map((_, index) => index);
  if (name !== 'omniglot')
    return out ? { ...none, heldOut: all } : { ...none, metaTrain: heldOut.classes[name].metaTrain };
  const of = (alphabets: readonly string[]) =>
    all.filter((index) => alphabets.includes(alphabetOf(manifest.classes[index])));
  const { metaTrain, metaValidation, heldOut: last } = heldOut.alphabets;
  // The alphabet used for choosing settings is not held out, even if all of Omniglot is left out.
  if (out) return { ...none, heldOut: of([...metaTrain, ...last]) };
  return { metaTrain: of(metaTrain), metaValidation: of(metaValidation), heldOut: [] };
}

/** Classes are named `alphabet/character`. */
function alphabetOf(name = ''): string {
  return name.split('/')[0] ?? name;
}
