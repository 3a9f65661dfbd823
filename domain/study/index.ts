/**
 * @file Studies: what is compared, on which tasks, with which recipe (method §7, "prior value report"). A definition is
 * complete and never changes: every run of the study, and which of them are the same run, follows from it.
 */
import { z } from 'zod';
import { priorIdSchema, spaceIdSchema, taskSetIdSchema } from '../ids';
import {
  adaptConfigSchema,
  evaluateConfigSchema,
  metaTrainConfigSchema,
  searchConfigSchema,
  zeroCostProxySchema,
} from '../run-config';
import { partSchema } from '../task-set';

/** The rows of the report, in its order; `search` and `darts` have one row per budget. */
export const studyRowSchema = z.enum([
  'adapt',
  'prior-genotype',
  'search',
  'darts',
  'random',
  'random-best',
  'zero-cost',
  'successive-halving',
  'random-matched',
  'most-parameters',
  'fewest-parameters',
  'parameter-free',
  'borrowed',
  'weights-only',
  'architecture-only',
]);
export type StudyRow = z.infer<typeof studyRowSchema>;

/** What a row is, for forms and tables. */
export const studyRowTitles: Readonly<Record<StudyRow, string>> = {
  adapt: 'Adapt from the prior',
  'prior-genotype': "Prior's own genotype, not adapted",
  search: 'Search from scratch',
  darts: 'DARTS search from scratch',
  random: 'Random, mean',
  'random-best': 'Random, best on validation',
  'zero-cost': 'Best of 100 random by a zero-cost proxy',
  'successive-halving': "Successive halving within adapt's compute",
  'random-matched': 'Random, as many parameters (±10 %)',
  'most-parameters': 'Most parameters',
  'fewest-parameters': 'Fewest parameters',
  'parameter-free': 'No parameters: pools and skips at random',
  borrowed: 'Adapted to another task',
  'weights-only': "Prior's weights only",
  'architecture-only': "Prior's architecture only",
};

const seed = z.int().min(0).max(4294967295);

export const studyPriorSchema = z.union([
  z.strictObject({ seed: seed.meta({ title: 'Seed of a prior that the study meta-trains' }) }),
  z.strictObject({ prior: priorIdSchema.meta({ title: 'A prior that is there already' }) }),
]);
export type StudyPrior = z.infer<typeof studyPriorSchema>;

export const studyTaskSchema = z.strictObject({
  part: partSchema.default('heldOut'),
  index: z.int().min(0).max(1_000_000),
  seed: seed.default(0),
});
export type StudyTask = z.infer<typeof studyTaskSchema>;

export const studyFoldSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).meta({ title: 'Fold', description: 'Such as the dataset that is left out.' }),
  taskSet: taskSetIdSchema.meta({ title: 'Task set' }),
  space: spaceIdSchema.meta({ title: 'Search space' }),
  priors: z
    .array(studyPriorSchema)
    .min(1, 'A fold needs at least one prior.')
    .max(20)
    .meta({ title: 'Priors', description: 'Meta-training is part of a seed: give several, or nothing can be ranked.' }),
  tasks: z.array(studyTaskSchema).min(1, 'A fold needs at least one task.').max(100).meta({ title: 'Tasks' }),
});
export type StudyFold = z.infer<typeof studyFoldSchema>;

const budget = z.int().min(1).max(1000);

export const studyDefinitionSchema = z
  .strictObject({
    version: z.literal(1).default(1),
    folds: z.array(studyFoldSchema).min(1).max(32),
    rows: z
      .array(studyRowSchema)
      .min(1)
      .default([...studyRowSchema.options]),
    budgets: z.array(budget).default([1, 4, 16, 40]).meta({
      title: 'Budgets of searches from scratch',
      unit: "× adapt's steps",
      description: 'Each is a separate run, with a schedule of that length.',
    }),
    dartsBudgets: z.array(budget).default([16]).meta({ title: 'Budgets of DARTS', unit: "× adapt's steps" }),
    proxies: z.array(zeroCostProxySchema).default(['snip', 'gradient-norm', 'synflow', 'naswot']).meta({
      title: 'Zero-cost proxies',
      description: 'Each is a row: the best of 100 genotypes by it, not trained.',
    }),
    metaTraining: metaTrainConfigSchema.omit({ kind: true, taskSet: true, space: true, seed: true }).prefault({}),
    adaptation: adaptConfigSchema
      .omit({ kind: true, prior: true, task: true, seed: true, architecture: true, weightStart: true, headOnly: true })
      .prefault({}),
    search: searchConfigSchema
      .omit({ kind: true, space: true, task: true, seed: true, strategy: true, steps: true })
      .prefault({}),
    retraining: evaluateConfigSchema.omit({ kind: true, genotype: true, task: true, seed: true }).prefault({}),
    retrainingSeeds: z.array(seed).max(10).default([0, 1]).meta({
      title: 'Retraining seeds',
      description: 'None: nothing is retrained, because the cells are judged elsewhere, such as in a published table.',
    }),
    randomGenotypes: z.int().min(2).max(256).default(16).meta({ title: 'Random genotypes per task' }),
    delta: z.number().positive().max(50).default(0.5).meta({
      title: 'δ',
      unit: 'points',
      description: 'What counts as the same accuracy, fixed beforehand.',
      source: 'method §7',
    }),
    /** In the queue: below what people launch by hand. */
    priority: z.int().min(-100).max(100).default(-10),
  })
  .superRefine((study, context) => {
    const refuse = (message: string, path: (string | number)[]): void =>
      context.addIssue({ code: 'custom', message, path });
    const repeated = (values: readonly unknown[]): boolean =>
      new Set(values.map((value) => JSON.stringify(value))).size !== values.length;
    if (repeated(study.folds.map(({ name }) => name))) refuse('Two folds have the same name: rename one.', ['folds']);
    for (const field of ['rows', 'budgets', 'dartsBudgets', 'proxies', 'retrainingSeeds'] as const)
      if (repeated(study[field])) refuse('A value is listed twice.', [field]);
    study.folds.forEach((fold, index) => {
      if (repeated(fold.priors)) refuse('A prior is listed twice: remove one.', ['folds', index, 'priors']);
      if (repeated(fold.tasks)) refuse('A task is listed twice: remove one.', ['folds', index, 'tasks']);
      if (study.rows.includes('borrowed') && fold.tasks.length < 2)
        refuse('To borrow from another task a fold needs two: add a task, or leave the row out.', [
          'folds',
          index,
          'tasks',
        ]);
    });
    if (!study.rows.includes('adapt')) refuse('All rows are compared with adapt: it must be one of them.', ['rows']);
    if (study.adaptation.steps === 0)
      refuse('Give at least one step: an adaptation without steps is the prior itself.', ['adaptation', 'steps']);
  });
export type StudyDefinition = z.infer<typeof studyDefinitionSchema>;
export type StudyDefinitionInput = z.input<typeof studyDefinitionSchema>;

/** A row of the table: `adapt`, or with its budget `search@16`, or with its proxy `zero-cost@snip`. */
export type StudyRowKey = string;

/** The table's rows in order, searches by their budgets ascending. */
export function studyRowKeys({ rows, budgets, dartsBudgets, proxies }: StudyDefinition): StudyRowKey[] {
  const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
  return studyRowSchema.options
    .filter((row) => rows.includes(row))
    .flatMap((row) => {
      if (row === 'search') return ascending(budgets).map((each) => searchKey(each));
      if (row === 'zero-cost') return proxies.map((proxy) => `zero-cost@${proxy}`);
      return row === 'darts' ? ascending(dartsBudgets).map((each) => `darts@${each}`) : [row];
    });
}

export function searchKey(times: number): StudyRowKey {
  return `search@${times}`;
}

/** `search 16×`, `best by snip`: a row in the names of its runs. */
export function studyRowWord(key: StudyRowKey): string {
  const [name = key, which] = key.split('@');
  if (which === undefined) return name.replaceAll('-', ' ');
  return name === 'zero-cost' ? `best by ${which}` : `${name} ${which}×`;
}

/** `Search from scratch, 16 × adapt's steps`. */
export function studyRowTitle(key: StudyRowKey): string {
  const [name, which] = key.split('@');
  const row = studyRowSchema.safeParse(name);
  if (!row.success) return key;
  const title = studyRowTitles[row.data];
  if (which === undefined) return title;
  return row.data === 'zero-cost' ? `${title}: ${which}` : `${title}, ${which} × adapt's steps`;
}
