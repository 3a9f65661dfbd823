/** @file A run's name where none is given, and its task in words. */
import type { RandomSearchConfig, RunConfig, TaskReference } from '@/domain/run-config';
import { partTitles } from '@/nas/tasks/check';
import type { Basis } from './basis';

const blackBoxTitles: Readonly<Record<RandomSearchConfig['strategy'], string>> = {
  uniform: 'Random search',
  'regularised-evolution': 'Evolve',
  'successive-halving': 'Halve',
  'zero-cost': 'Rank',
};

export function defaultRunName(config: RunConfig, basis: Basis): string {
  switch (config.kind) {
    case 'meta-train':
      return `Meta-train ${basis.space?.name ?? ''} on ${basis.taskSet.name}`;
    case 'adapt':
      return `Adapt ${basis.prior?.prior.name ?? ''} to ${taskName(basis, config.task)}`;
    case 'search':
      return `Search ${basis.space?.name ?? ''} on ${taskName(basis, config.task)}`;
    case 'random-search':
      return `${blackBoxTitles[config.strategy]} ${basis.space?.name ?? ''} on ${taskName(basis, config.task)}`;
    case 'few-shot': {
      const { ways, shots, part } = config;
      return `Few-shot ${basis.prior?.prior.name ?? ''} on ${basis.taskSet.name} ${partTitles[part]} (${ways} ways, ${shots} shots)`;
    }
    case 'evaluate':
      return `Evaluate ${basis.genotype?.name ?? ''} on ${taskName(basis, config.task)}`;
  }
}

/** `Digits held-out 3` (and the task seed where it isn't 0). */
export function taskName({ taskSet }: Pick<Basis, 'taskSet'>, { part, index, seed }: TaskReference): string {
  return `${taskSet.name} ${partTitles[part]} ${index}${seed === 0 ? '' : ` (task seed ${seed})`}`;
}
