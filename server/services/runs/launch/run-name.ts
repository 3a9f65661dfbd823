/** @file The names of runs that nobody named: what is done, and to what. Seeds and the values of a sweep follow. */
import type { RandomSearchConfig, RunConfig, SearchConfig, TaskReference } from '@/domain/run-config';
import { partTitles } from '@/nas/tasks/check';
import { shapeOfTask } from '@/nas/tasks/sample';
import type { References } from './references';

const blackBoxTitles: Readonly<Record<RandomSearchConfig['strategy'], string>> = {
  uniform: 'Random search',
  'regularised-evolution': 'Evolve',
  predictor: 'Predict',
  'successive-halving': 'Halve',
  'zero-cost': 'Rank',
};

/** `Adapt · frog, ship, …`: short, so that what tells runs apart is read in a table. */
export function defaultRunName(config: RunConfig, references: References): string {
  switch (config.kind) {
    case 'meta-train':
      return `Meta-train · ${references.taskSet.name}`;
    case 'few-shot':
      return `Few-shot, ${config.ways} ways, ${config.shots} shots · ${references.taskSet.name}`;
    case 'adapt':
      return `Adapt · ${shortTaskName(references, config.task)}`;
    case 'search':
      return `${searchTitle(config)} · ${shortTaskName(references, config.task)}`;
    case 'random-search':
      return `${blackBoxTitles[config.strategy]} · ${shortTaskName(references, config.task)}`;
    case 'measure':
      return `Measure · ${trainedName(references, config.task)}`;
    case 'evaluate':
      return `Evaluate · ${trainedName(references, config.task)}`;
  }
}

const searchTitle = ({ strategy }: SearchConfig): string => (strategy === 'base' ? 'Search' : `Search by ${strategy}`);

/** The genotype, whose name often says the task, too; the task where it does not. Its own seed is set apart from the run's. */
function trainedName(references: References, task: TaskReference): string {
  const { genotype } = references;
  const taskTitle = shortTaskName(references, task);
  if (genotype === null) return taskTitle;
  const name = genotype.name.replace(/ · (seed \d+)$/, ' ($1)');
  return name.includes(taskTitle) ? name : `${name} · ${taskTitle}`;
}

/** So many classes are named. */
const namedClasses = 2;

/** The classes that it tells apart; those of a whole dataset by the dataset's name. */
function shortTaskName(references: Pick<References, 'taskSet' | 'datasets'>, task: TaskReference): string {
  const { source, classes } = shapeOfTask({ spec: references.taskSet.spec, ...task });
  const dataset = references.datasets.find(({ id }) => id === source.dataset);
  const names = dataset?.manifest.classes ?? [];
  if (dataset === undefined || classes.some((at) => names[at] === undefined)) return taskName(references, task);
  if (classes.length === names.length) return dataset.name;
  const first = classes.slice(0, namedClasses).map((at) => names[at]);
  return [...first, ...(classes.length > namedClasses ? ['…'] : [])].join(', ');
}

/** `Digits held-out 3` (and the task seed if it isn't 0). */
export function taskName({ taskSet }: Pick<References, 'taskSet'>, { part, index, seed }: TaskReference): string {
  return `${taskSet.name} ${partTitles[part]} ${index}${seed === 0 ? '' : ` (task seed ${seed})`}`;
}
