/** @file A run's name that tells it from others of its group. */
import type { RunSummary } from '@/domain/records/run';

/** With the seed, unless the name says it. */
export function runLabel({ name, seed }: Pick<RunSummary, 'name' | 'seed'>): string {
  return name.includes(`seed ${seed}`) ? name : `${name} · seed ${seed}`;
}
