/** @file What follows from a search space: its types of cells, its stem, its reductions. Without its schema, for browsers. */
import type { SearchSpace } from './space';

export type { SearchSpace } from './space';

/**
 * Cell types. The same draw serves every cell of one type. nas-bench-201 has only `normal` cells: its reduction blocks
 * hold no decision.
 */
export const cellTypes = ['normal', 'reduce'] as const;
export type CellType = (typeof cellTypes)[number];

export const topologies = ['base', 'darts', 'nas-bench-201'] as const;
export type Topology = (typeof topologies)[number];

/** The networks of the presets, and of a genotype whose space is not known. */
export const usualSizes = {
  base: { initChannels: 16, layers: 8 },
  // Three stages of N = 5 cells, and the two blocks that reduce.
  'nas-bench-201': { initChannels: 16, layers: 17 },
} as const;

/** States that a cell reads from outside: the two cells before, or the one before in nas-bench-201. */
export function cellInputCount({ topology }: Pick<SearchSpace, 'topology'>): 1 | 2 {
  return topology === 'nas-bench-201' ? 1 : 2;
}

/** Cell types that have their own decisions; a tied space's normal cell decides for both, nas-bench-201 has no other. */
export function decidedCells({ topology, tied }: Pick<SearchSpace, 'topology' | 'tied'>): readonly CellType[] {
  return tied || topology === 'nas-bench-201' ? ['normal'] : cellTypes;
}

/** Stems by resolution: one 3x3 convolution; one stride-2 convolution before it; the ImageNet stem. */
export const stemKinds = ['small', 'medium', 'large'] as const;
export type StemKind = (typeof stemKinds)[number];

/** `resolution`: pixels per side. */
export function stemKind(resolution: number): StemKind {
  if (resolution <= 40) return 'small';
  return resolution <= 112 ? 'medium' : 'large';
}

/** Layers that reduce, ascending. DARTS' rule where the space names none: ⌊L/3⌋ and ⌊2L/3⌋. */
export function reductionLayers(space: Pick<SearchSpace, 'layers' | 'reductions'>): number[] {
  const { layers } = space;
  const indices = space.reductions ?? [Math.floor(layers / 3), Math.floor((2 * layers) / 3)];
  return [...new Set(indices)].sort((a, b) => a - b);
}

/** Side of the map that the first cell reads as its second input. */
export function mapAfterStem(resolution: number): number {
  const halvings = { small: 0, medium: 1, large: 3 }[stemKind(resolution)];
  let side = resolution;
  for (let i = 0; i < halvings; i++) side = Math.ceil(side / 2);
  return side;
}
