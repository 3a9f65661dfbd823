/** @file From the form to the call: checks the fields outside the config and joins both. Pure. */

import { parseSeeds } from '@/components/launch/form-values';
import { experimentIdSchema } from '@/domain/ids';
import type { Problem } from '@/domain/records/problem';
import type { RunConfigInput } from '@/domain/run-config';
import type { Sweep } from '@/domain/sweep';
import type { LaunchDetails } from './details-section';

export interface CheckedDetails {
  readonly problems: readonly Problem[];
  readonly seeds: readonly number[];
  readonly tags: readonly string[];
  readonly priority: number;
}

export interface LaunchConfig {
  readonly config: RunConfigInput;
  readonly sweep: Sweep;
}

export const detailFields = ['name', 'seeds', 'priority', 'experiment', 'newExperiment', 'tags', 'notes'] as const;

export function checkDetails(details: LaunchDetails): CheckedDetails {
  const problems: Problem[] = [];
  const refuse = (field: (typeof detailFields)[number], message: string): void => {
    problems.push({ field, message });
  };
  const read = parseSeeds(details.seeds);
  if ('message' in read) refuse('seeds', read.message);
  const priority = Number(details.priority);
  if (!Number.isInteger(priority) || details.priority.trim() === '' || Math.abs(priority) > 100) {
    refuse('priority', 'Give a whole number, −100 to 100.');
  }
  const tags = details.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  if (tags.length > 20) refuse('tags', 'At most 20 tags.');
  if (tags.some((tag) => tag.length > 50)) refuse('tags', 'A tag has at most 50 characters.');
  if (details.experiment === 'new' && details.newExperiment.trim() === '') {
    refuse('newExperiment', 'Give the new experiment a name.');
  }
  if (!['', 'new'].includes(details.experiment) && !experimentIdSchema.safeParse(details.experiment).success) {
    refuse('experiment', 'This is not in the list: choose again.');
  }
  return { problems, seeds: 'seeds' in read ? read.seeds : [], tags, priority };
}

/** What `runs.launch` takes; without a new experiment, which is made first. */
export function launchInput({ config, sweep }: LaunchConfig, details: LaunchDetails, checked: CheckedDetails) {
  const name = details.name.trim();
  const experiment = experimentIdSchema.safeParse(details.experiment).data;
  return {
    ...(name === '' ? {} : { name }),
    ...(experiment === undefined ? {} : { experiment }),
    tags: [...checked.tags],
    notes: details.notes,
    priority: checked.priority,
    seeds: [...checked.seeds],
    sweep,
    config,
  };
}
