/** @file Whether a prior helped on a task. Pure. */
import type { PosteriorRecord } from '@/domain/records/architecture';

/** Negative transfer: the adaptation ended below the mean of the searches from scratch on the same task. */
export function hurts({ accuracy, scratch }: Pick<PosteriorRecord, 'accuracy' | 'scratch'>): boolean {
  return accuracy !== null && scratch !== null && accuracy < scratch.mean;
}
