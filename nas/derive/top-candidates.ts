/** @file The best candidates of one choice. */

/**
 * Indices of the `keep` largest of values[offset .. offset + size), relative to offset, in ascending index order. Ties go
 * to the lower index, so the result is a function of the values alone. `allowed` leaves candidates out.
 */
export function topCandidates(
  values: ArrayLike<number>,
  block: { readonly offset: number; readonly size: number },
  keep: number,
  allowed: (index: number) => boolean = () => true,
): number[] {
  return ranked(values, block, allowed)
    .slice(0, keep)
    .sort((a, b) => a - b);
}

/** Value of the last kept minus that of the first dropped candidate: 0 at a tie, infinite where nothing is dropped. */
export function keepMargin(
  values: ArrayLike<number>,
  block: { readonly offset: number; readonly size: number },
  keep: number,
  allowed: (index: number) => boolean = () => true,
): number {
  const order = ranked(values, block, allowed);
  const last = order[keep - 1];
  const dropped = order[keep];
  if (last === undefined || dropped === undefined) return Number.POSITIVE_INFINITY;
  return (values[block.offset + last] ?? 0) - (values[block.offset + dropped] ?? 0);
}

function ranked(
  values: ArrayLike<number>,
  { offset, size }: { readonly offset: number; readonly size: number },
  allowed: (index: number) => boolean,
): number[] {
  const indices = Array.from({ length: size }, (_, index) => index).filter(allowed);
  return indices.sort((a, b) => (values[offset + b] ?? 0) - (values[offset + a] ?? 0) || a - b);
}
