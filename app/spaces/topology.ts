/** @file What a change of topology brings with it: nas-bench-201 fixes what the others leave open. */
import { type SearchSpace, spacePresets, type Topology } from '@/domain/space';

/** Settings that a topology leaves no choice in. */
export function isFixed({ topology }: Pick<SearchSpace, 'topology'>, key: keyof SearchSpace): boolean {
  return topology === 'nas-bench-201' && (key === 'keep' || key === 'tied' || key === 'stemMultiplier');
}

/** Into nas-bench-201 and out of it, what it fixes takes that topology's own values; all else stays. */
export function withTopology(space: SearchSpace, topology: Topology): Partial<SearchSpace> {
  if ((topology === 'nas-bench-201') === (space.topology === 'nas-bench-201')) return { topology };
  const { keep, tied, stemMultiplier } = spacePresets[topology];
  return { topology, keep, tied, stemMultiplier };
}
