/** @file The layout of φ, α and z: which block of the flat vector belongs to which architecture decision. */
import type { OperationName } from './cell-operation';
import { type CellType, cellInputCount, decidedCells, type SearchSpace } from './space-shape';

export { type CellType, cellTypes } from './space-shape';

/** What a candidate is: the operation, and the cell-local index of the state it reads (the cell's inputs come first). */
export interface ChoiceCandidate {
  readonly operation: OperationName;
  readonly input: number;
}

/** One architecture decision: a block of `size` candidates at `offset` in φ, α and z, of which `keep` are kept. */
export interface ChoiceLayout {
  readonly name: string;
  /** Cell type, e.g. `normal` or `reduce`. */
  readonly cell: string;
  readonly offset: number;
  readonly size: number;
  readonly keep: number;
  /** What each candidate is: the operation and the cell-local index of its input state. */
  readonly candidates: readonly { readonly operation: string; readonly input: number }[];
}

/** A decision of a search space. */
export interface SpaceChoice extends ChoiceLayout {
  readonly cell: CellType;
  /** "Normal cell", "Reduction cell", "Both cells" if they are tied, "Cell" if there is no other. */
  readonly cellTitle: string;
  /** States that the cell reads from outside. */
  readonly inputs: 1 | 2;
  /** The state this decision feeds: `inputs` for the cell's first node. */
  readonly node: number;
  /** Whether derivation may keep `none`. In darts it never does: there a node keeps some of its edges instead. */
  readonly keepsNone: boolean;
  readonly candidates: readonly ChoiceCandidate[];
}

/**
 * All decisions of a space, in the order of φ. `base`: one per node (`normal/2`), candidate input·operations + operation;
 * elsewhere one per edge (`normal/0>2`), candidate = operation. Normal cell first, nodes in order, inputs in order.
 */
export function choiceLayout(space: SearchSpace): SpaceChoice[] {
  const choices: SpaceChoice[] = [];
  let offset = 0;
  const first = cellInputCount(space);
  const keepsNone = space.topology !== 'darts';
  for (const cell of decidedCells(space)) {
    const cellTitle = decisionTitle(space, cell);
    const add = (name: string, node: number, keep: number, states: readonly number[]): void => {
      const candidates = states.flatMap((input) => space.operations.map((operation) => ({ operation, input })));
      const size = candidates.length;
      const about = { name, cell, cellTitle, inputs: first, node, keepsNone };
      choices.push({ ...about, offset, size, keep: Math.min(keep, size), candidates });
      offset += size;
    };
    for (let node = first; node < space.nodes + first; node++) {
      const states = Array.from({ length: node }, (_, input) => input);
      if (space.topology === 'base') add(`${cell}/${node}`, node, space.keep, states);
      else for (const input of states) add(`${cell}/${input}>${node}`, node, 1, [input]);
    }
  }
  return choices;
}

/** The label of a cell type's decisions. */
export function decisionTitle({ topology, tied }: Pick<SearchSpace, 'topology' | 'tied'>, type: CellType): string {
  if (topology === 'nas-bench-201') return 'Cell';
  if (tied) return 'Both cells';
  return type === 'normal' ? 'Normal cell' : 'Reduction cell';
}

/** The decisions of a cell type. */
export function choicesOf<T extends ChoiceLayout>(
  space: Pick<SearchSpace, 'topology' | 'tied'>,
  choices: readonly T[],
  type: CellType,
): T[] {
  const decider = decidedCells(space).find((cell) => cell === type) ?? 'normal';
  return choices.filter((choice) => choice.cell === decider);
}

/** Length of φ, α and z. */
export function mixtureSize(choices: readonly ChoiceLayout[]): number {
  return choices.reduce((sum, choice) => sum + choice.size, 0);
}
