/** @file Settings that differ, in words: the title of each, and the names of the records behind ids. */
import type { Database } from '@/db/open';
import { findGenotype } from '@/db/queries/genotype';
import { findPrior } from '@/db/queries/prior';
import { findSpace } from '@/db/queries/space';
import { findTaskSet } from '@/db/queries/task-set';
import { genotypeIdSchema, priorIdSchema, spaceIdSchema, taskSetIdSchema } from '@/domain/ids';
import { settingTitle } from '@/domain/run-config/setting-title';
import type { ConfigDifference } from './groups';

export interface NamedDifference extends ConfigDifference {
  readonly title: string;
  /** The names of ids among the values, if their records exist. */
  readonly names: Record<string, string>;
}

export function named(db: Database, differences: readonly ConfigDifference[]): NamedDifference[] {
  return differences.map((difference) => {
    const texts = [...new Set(Object.values(difference.values))].filter((value) => typeof value === 'string');
    const names = texts.flatMap((text) => {
      const name = nameOf(db, text);
      return name === undefined ? [] : [[text, name] as const];
    });
    return { ...difference, title: settingTitle(difference.path), names: Object.fromEntries(names) };
  });
}

export function nameOf(db: Database, id: string): string | undefined {
  // Most texts are no id of anything.
  if (!/^[a-z]+_[0-9a-z]{12}$/.test(id)) return undefined;
  const prior = priorIdSchema.safeParse(id);
  if (prior.success) return findPrior(db, prior.data)?.prior.name;
  const genotype = genotypeIdSchema.safeParse(id);
  if (genotype.success) return findGenotype(db, genotype.data)?.name;
  const space = spaceIdSchema.safeParse(id);
  if (space.success) return findSpace(db, space.data)?.name;
  const taskSet = taskSetIdSchema.safeParse(id);
  return taskSet.success ? findTaskSet(db, taskSet.data)?.name : undefined;
}
