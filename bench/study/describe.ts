/** @file The description of studies in an evidence file: settings, time, reused runs. Pure except for the machine. */
import type { Brought } from './data';
import { type EvidenceFacts, factsOf } from './facts';
import type { Recipe, SpaceName } from './recipe';

/** What is measured: the study, its ablations, or the study again on other tasks. */
export type Part = 'study' | 'ablations' | 'replication';

export interface Asked {
  readonly recipe: Recipe;
  readonly part: Part;
  readonly spaces: readonly SpaceName[];
  readonly command: string;
}

export interface DescribedStudy {
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly runs: readonly { readonly startedAt: number | null }[];
}

/** `studies`: those that the file is about; of the ablations, themselves and not the study that they depart from. */
export function describeStudies(
  { recipe, part, spaces, command }: Asked,
  { missing, datasets }: Brought,
  studies: readonly DescribedStudy[],
): EvidenceFacts {
  const { ways, perClass } = recipe.sizes;
  const { retraining, randomGenotypes, retrainingSeeds, delta } = recipe.settings;
  const drawn = part === 'ablations' ? '' : `; ${randomGenotypes} random genotypes a task; δ = ${delta} points`;
  const setting = [
    `Tasks: ${ways.min} classes of ${recipe.resolution} px, per class ${perClass.train} training, ${perClass.validation} validation and ${perClass.test} test images` +
      (datasets.has('omniglot') ? '; Omniglot 20 characters of 12, 3 and 5 drawings' : ''),
    `Priors: ${recipe.priors} per fold; ${spaces.map((space) => metaTrainingText(recipe, space)).join('; ')}; adapting takes ${recipe.adaptation.base.steps} steps`,
    `Retraining: ${retraining?.epochs} epochs, ${retraining?.initChannels} channels, ${retraining?.layers} layers, ${retrainingSeeds?.length} seeds${drawn}`,
    'Settings: chosen on digits, clothes and the alphabet of meta-validation (docs/decisions/0012, 0021 and 0025), so the folds without MNIST and without Fashion-MNIST are not quite independent of them; never on CIFAR-10',
    `Held-out tasks ${recipe.tasks.from} to ${recipe.tasks.to - 1}; their classes and seeds: [bench/study/held-out.json](../../bench/study/held-out.json), committed beforehand`,
    ...runsMadeBefore(part, studies),
    ...(part === 'ablations'
      ? ['Time and runs are those of the ablations: what departs in nothing was measured by the study itself']
      : []),
  ];
  return factsOf({ quick: recipe.name === 'quick', command, missing, setting }, ...studies);
}

/** A study reuses existing runs with equal settings: its time since the start excludes them. */
function runsMadeBefore(part: Part, studies: readonly DescribedStudy[]): string[] {
  const runs = studies.flatMap(({ createdAt, runs: all }) =>
    all.map(({ startedAt }) => (startedAt ?? createdAt) < createdAt),
  );
  const before = runs.filter(Boolean).length;
  if (before === 0) return [];
  const by = part === 'ablations' ? 'the study or another ablation' : 'an earlier study';
  return [`Runs: ${before} of ${runs.length} were made before by ${by} with equal settings`];
}

function metaTrainingText({ metaTraining }: Recipe, space: SpaceName): string {
  const { iterations, tasksPerIteration, steps } = metaTraining[space];
  return `${space}: ${iterations} meta-iterations of ${tasksPerIteration} tasks and ${steps} steps`;
}
