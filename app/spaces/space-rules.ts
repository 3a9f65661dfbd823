/** @file What a space must fulfil while it is edited, and what a topology fixes. */

import { isDomainError } from '@/domain/errors';
import { plainIssue } from '@/domain/plain-issue';
import { checkSpace, type SearchSpace, searchSpaceSchema, spacePresets, type Topology } from '@/domain/space';

/**
 * What is wrong with a space while it is edited: the schema's messages, then the domain's own check. Messages by field;
 * empty when the space is sound.
 */
export function spaceProblems(document: SearchSpace): ReadonlyMap<string, string> {
  const parsed = searchSpaceSchema.safeParse(document);
  if (!parsed.success) {
    const found = new Map<string, string>();
    for (const issue of parsed.error.issues) {
      const field = String(issue.path[0] ?? '');
      if (!found.has(field)) found.set(field, plainIssue(issue));
    }
    return found;
  }
  try {
    checkSpace(parsed.data);
  } catch (error) {
    if (isDomainError(error)) return new Map([[error.field ?? '', error.message]]);
    throw error;
  }
  return new Map();
}

/**
 * What a change of topology brings with it: nas-bench-201 fixes what the others leave open. Settings that a topology
 * leaves no choice in.
 */
export function isFixed({ topology }: Pick<SearchSpace, 'topology'>, key: keyof SearchSpace): boolean {
  return topology === 'nas-bench-201' && (key === 'keep' || key === 'tied' || key === 'stemMultiplier');
}

/** On a change to or from nas-bench-201, fixed settings take the new topology's values; the others stay. */
export function withTopology(space: SearchSpace, topology: Topology): Partial<SearchSpace> {
  if ((topology === 'nas-bench-201') === (space.topology === 'nas-bench-201')) return { topology };
  const { keep, tied, stemMultiplier } = spacePresets[topology];
  return { topology, keep, tied, stemMultiplier };
}
