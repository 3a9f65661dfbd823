/**
 * @file The task that settings are chosen on (docs/decisions/0026): clothes, all ten classes, at the size of what is searched,
 * after learning digits and characters. Each departure is a separate study, whose cells are retrained in a deeper network at
 * 16 px. Neither CIFAR-10 nor the table has any part in it.
 */
import type { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { formatGenotype } from '@/domain/genotype';
import type { TaskSetId } from '@/domain/ids';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { type StudyDefinitionInput, studyRowTitle } from '@/domain/study';
import { taskSetSpecSchema, type taskSourceSchema } from '@/domain/task-set';
import type { ServiceContext } from '@/server/context';
import type { Brought } from '../study/data';
import { bringSpace, findOrCreate } from '../study/folds';
import { readHeldOut } from '../study/held-out';
import { omniglotSizes } from '../study/recipe';
import { beginOrResume, finishStudy } from '../study/run-study';
import { type Derived, derivedOf } from './derived';
import type { Recipe } from './recipe';
import { retrainCells } from './retrain';

type Settings = Recipe['settings'];

interface Departure {
  readonly name: string;
  readonly change: (recipe: Recipe) => Recipe;
}

const adapted = (recipe: Recipe, change: Settings['adaptation']): Recipe => ({
  ...recipe,
  settings: { ...recipe.settings, adaptation: { ...recipe.settings.adaptation, ...change } },
});

/** From the recipe, one thing each. */
export const departures: readonly Departure[] = [
  { name: 'γ_z = 0.01', change: (recipe) => adapted(recipe, { gammaLogits: 0.01 }) },
  { name: 'γ_z = 1', change: (recipe) => adapted(recipe, { gammaLogits: 1 }) },
  {
    name: 'the head alone for as many steps as half of the others, first; γ_z = 0.01',
    change: (recipe) =>
      adapted(recipe, { gammaLogits: 0.01, headSteps: Math.floor((recipe.settings.adaptation?.steps ?? 0) / 2) }),
  },
  {
    name: 'noisy joint steps, τ from 2 to 0.3, 70 % committed; γ_z = 0.01',
    change: (recipe) =>
      adapted(recipe, {
        gammaLogits: 0.01,
        mixture: 'gumbel',
        split: 'joint',
        temperature: { start: 2, end: 0.3 },
        committedFraction: 0.7,
      }),
  },
  {
    name: 'priors of tasks as large as what is searched',
    change: (recipe) => ({ ...recipe, learnt: { ...recipe.learnt, perClass: recipe.searched.perClass } }),
  },
  {
    name: 'priors learnt at the pixels of what is searched',
    change: (recipe) => ({ ...recipe, learnt: { ...recipe.learnt, resolutions: recipe.searched.resolutions } }),
  },
];

/** Markdown: the recipe with all its rows, then what each departure makes of adapting and of the prior's own cell. */
export async function developCells(
  ctx: ServiceContext,
  recipe: Recipe,
  brought: Brought,
  say: (line: string) => void,
): Promise<string> {
  const task = { taskSet: await judgedTaskSet(ctx, recipe, brought), seed: readHeldOut().development.taskSeed };
  const lines = ['| settings | row | each prior % | mean % |', '| --- | --- | --- | ---: |'];
  const all: readonly Departure[] = [{ name: 'the recipe', change: (same) => same }, ...departures];
  for (const { name, change } of all) {
    say(`3  ${name}`);
    const changed = change(recipe);
    const rows: Settings['rows'] = changed === recipe ? recipe.settings.rows : ['adapt', 'prior-genotype'];
    const definition = { ...changed.settings, rows, folds: [await foldOf(ctx, changed, brought)] };
    const id = await beginOrResume(ctx, `Development, ${recipe.name}: ${name}`, definition, say);
    await finishStudy(ctx, id, say);
    const cells = derivedOf(ctx, id);
    const requests = cells.map(({ genotype }) => ({ name: 'Development', genotype, seeds: [0] }));
    const accuracies = await retrainCells(ctx, requests, { task, ...recipe.development.retraining }, say);
    for (const row of new Set(cells.map((cell) => cell.row))) lines.push(lineOf(name, row, cells, accuracies));
  }
  return `${lines.join('\n')}\n`;
}

function lineOf(name: string, row: string, cells: readonly Derived[], accuracies: readonly number[][]): string {
  const found = cells.flatMap((cell, at) =>
    cell.row === row ? [{ text: formatGenotype(cell.genotype), accuracy: accuracies[at]?.[0] ?? Number.NaN }] : [],
  );
  const each = found.map(({ text, accuracy }) => `${accuracy.toFixed(1)} \`${text.replaceAll('|', '\\|')}\``);
  const { mean } = meanInterval(found.map(({ accuracy }) => accuracy));
  return `| ${name} | ${studyRowTitle(row)} | ${each.join('<br>')} | ${mean.toFixed(1)} |`;
}

type Fold = StudyDefinitionInput['folds'][number];

async function foldOf(ctx: ServiceContext, { space, learnt, searched }: Recipe, brought: Brought): Promise<Fold> {
  const { classes, development } = readHeldOut();
  const none = { metaTrain: [], metaValidation: [], heldOut: [] };
  const sources: z.input<typeof taskSourceSchema>[] = [];
  for (const [name, { id: dataset, manifest }] of brought.datasets) {
    const every = manifest.classes.map((_, index) => index);
    if (name === 'fashion-mnist') sources.push({ dataset, classes: { ...none, heldOut: every }, ...searched });
    else if (name === 'omniglot') sources.push({ dataset, classes: { ...none, metaTrain: every }, ...omniglotSizes });
    else sources.push({ dataset, classes: { ...none, metaTrain: classes[name].metaTrain } });
  }
  const spec = taskSetSpecSchema.parse({ sources, ...learnt });
  return {
    name: 'Fashion-MNIST',
    taskSet: await findOrCreate(ctx, 'Digits and characters, clothes held out', spec),
    space: bringSpace(ctx, 'nas-bench-201', space),
    priors: [1, 2, 3].map((seed) => ({ seed })),
    tasks: [{ index: 0, seed: development.taskSeed }],
  };
}

async function judgedTaskSet(ctx: ServiceContext, { development }: Recipe, brought: Brought): Promise<TaskSetId> {
  const clothes = brought.datasets.get('fashion-mnist');
  if (clothes === undefined)
    throw new DomainError('not-installed', 'Fashion-MNIST is what settings are chosen on, and it is not here.');
  const heldOut = clothes.manifest.classes.map((_, index) => index);
  const sources = [{ dataset: clothes.id, classes: { metaTrain: [], metaValidation: [], heldOut } }];
  return findOrCreate(ctx, 'Clothes', taskSetSpecSchema.parse({ sources, ...development.judged }));
}
