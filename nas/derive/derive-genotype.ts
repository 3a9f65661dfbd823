/** @file From logits to their genotype (method §5, "derivation"). */
import { type CellType, choiceLayout, choicesOf, mixtureSize, type SpaceChoice } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import type { CellGenotype, Genotype, GenotypeEdge } from '@/domain/genotype';
import { genotypeCell } from '@/domain/genotype/random';
import { cellInputCount, decidedCells, type SearchSpace } from '@/domain/space';

/**
 * The best candidates of one choice. Indices of the `keep` largest of values[offset .. offset + size), relative to
 * offset, in ascending index order. Ties go to the lower index, so the result is a function of the values alone.
 * `allowed` leaves candidates out.
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

/** Value of the last kept minus that of the first dropped candidate: 0 at a tie, infinite if nothing is dropped. */
function keepMargin(
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

export interface Derivation {
  readonly genotype: Genotype;
  /** Flat indices into φ of the kept pairs, ascending. */
  readonly kept: readonly number[];
  /** Per choice, in logits: last kept minus first dropped candidate (`none` left aside in darts). Infinite if none is dropped. */
  readonly margins: readonly number[];
}

/**
 * `base`: each node keeps its top pairs by φ, written in flat-index order [BASE's code]. `darts`: each node keeps the
 * inputs whose best operation but `none` has the highest probability on its edge [DARTS]. `nas-bench-201`: the argmax of
 * every edge. Ties go to the lower index. Where cells are tied, the reduction cell is the normal one.
 * Throws `invalid-input` if φ has the wrong length or holds a value that is not finite.
 */
export function deriveGenotype(space: SearchSpace, phi: ArrayLike<number>): Derivation {
  const choices = choiceLayout(space);
  checkLogits(phi, choices);
  const kept: number[] = [];
  const first = cellInputCount(space);
  const decidesReduction = decidedCells(space).includes('reduce');
  const cell = (type: CellType): CellGenotype => {
    const nodes = Array.from({ length: space.nodes }, (_, index) => {
      const own = choicesOf(space, choices, type).filter((choice) => choice.node === index + first);
      const pairs =
        space.topology === 'darts'
          ? strongestEdges(own, phi, space.keep)
          : own.flatMap((choice) => topPairs(choice, phi));
      kept.push(...pairs.map((pair) => pair.index));
      return pairs.map((pair) => pair.edge);
    });
    return genotypeCell(space, nodes);
  };
  const normal = cell('normal');
  const genotype = first === 1 ? { normal } : { normal, reduce: decidesReduction ? cell('reduce') : normal };
  const margins = choices.map((choice) => keepMargin(phi, choice, choice.keep, eligible(choice)));
  return { genotype, kept: kept.sort((a, b) => a - b), margins };
}

interface Pair {
  readonly index: number;
  readonly edge: GenotypeEdge;
}

function topPairs(choice: SpaceChoice, phi: ArrayLike<number>): Pair[] {
  return topCandidates(phi, choice, choice.keep).flatMap((index) => pairAt(choice, index) ?? []);
}

/** Edges compete by the softmax probability, over all their operations, of their best operation but `none`. */
function strongestEdges(edges: readonly SpaceChoice[], phi: ArrayLike<number>, keep: number): Pair[] {
  const best = edges.flatMap((choice) => {
    const [index] = topCandidates(phi, choice, 1, (candidate) => choice.candidates[candidate]?.operation !== 'none');
    const pair = index === undefined ? undefined : pairAt(choice, index);
    return pair === undefined || index === undefined ? [] : [{ pair, strength: probability(choice, phi, index) }];
  });
  const order = topCandidates(
    best.map(({ strength }) => strength),
    { offset: 0, size: best.length },
    keep,
  );
  return order.flatMap((index) => best[index]?.pair ?? []);
}

function pairAt(choice: SpaceChoice, index: number): Pair | undefined {
  const candidate = choice.candidates[index];
  return (
    candidate && { index: choice.offset + index, edge: { operation: candidate.operation, input: candidate.input } }
  );
}

/** Softmax; its terms are summed in order of size, so that edges with the same logits in another order tie exactly. */
function probability(choice: SpaceChoice, phi: ArrayLike<number>, index: number): number {
  const terms = Array.from({ length: choice.size }, (_, at) =>
    Math.exp((phi[choice.offset + at] ?? 0) - (phi[choice.offset + index] ?? 0)),
  );
  return 1 / terms.sort((a, b) => a - b).reduce((sum, term) => sum + term, 0);
}

function eligible(choice: SpaceChoice): (index: number) => boolean {
  return (index) => choice.keepsNone || choice.candidates[index]?.operation !== 'none';
}

/** Logits must fit the space, and be numbers: a genotype of NaNs would look like a result. */
function checkLogits(phi: ArrayLike<number>, choices: readonly SpaceChoice[]): void {
  const expected = mixtureSize(choices);
  if (phi.length !== expected) {
    throw new DomainError('invalid-input', `This space has ${expected} logits, but ${phi.length} were given.`, {
      field: 'phi',
    });
  }
  for (let i = 0; i < phi.length; i++) {
    if (!Number.isFinite(phi[i])) throw new DomainError('non-finite', `Logit ${i} is ${phi[i]}.`, { field: 'phi' });
  }
}
