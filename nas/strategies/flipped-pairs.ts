/** @file How many kept candidates an adaptation exchanged. */
import type { SearchSpace } from '@/domain/space';
import { deriveGenotype } from '@/nas/derive';

/** Candidates kept under φ that are not kept under α. */
export function flippedPairs(space: SearchSpace, phi: Float64Array, alpha: Float64Array): number {
  const before = new Set(deriveGenotype(space, alpha).kept);
  return deriveGenotype(space, phi).kept.filter((candidate) => !before.has(candidate)).length;
}
