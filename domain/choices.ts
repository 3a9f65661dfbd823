/** @file The layout of φ, α and z: which block of the flat vector belongs to which architecture decision. */
import type { OperationName } from './operation';
import type { SearchSpace } from './space';

/** Cell types of the two-cell spaces. The same draw serves every cell of one type. */
export const cellTypes = ['normal', 'reduce'] as const;
export type CellType = (typeof cellTypes)[number];

/** What a candidate is: the operation, and the cell-local index of the state it reads (0 and 1 are the cell's inputs). */
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

/** A decision of a two-cell space. */
export interface SpaceChoice extends ChoiceLayout {
  readonly cell: CellType;
  /** The state this decision feeds: 2 for the cell's first node. */
  readonly node: number;
  readonly candidates: readonly ChoiceCandidate[];
}

/**
 * All decisions of a space, in the order of φ. `base`: one per node (`normal/2`), candidate input·operations + operation;
 * `darts`: one per edge (`normal/0>2`), candidate = operation. Normal cell first, nodes in order, inputs in order.
 */
export function choiceLayout(space: SearchSpace): SpaceChoice[] {
  const choices: SpaceChoice[] = [];
  let offset = 0;
  const add = (name: string, cell: CellType, node: number, keep: number, inputs: readonly number[]): void => {
    const candidates = inputs.flatMap((input) => space.operations.map((operation) => ({ operation, input })));
    choices.push({ name, cell, node, offset, size: candidates.length, keep, candidates });
    offset += candidates.length;
  };
  for (const cell of cellTypes) {
    for (let node = 2; node < space.nodes + 2; node++) {
      const inputs = Array.from({ length: node }, (_, input) => input);
      if (space.topology === 'base') add(`${cell}/${node}`, cell, node, space.keep, inputs);
      else for (const input of inputs) add(`${cell}/${input}>${node}`, cell, node, 1, [input]);
    }
  }
  return choices;
}

/** Length of φ, α and z. */
export function mixtureSize(choices: readonly ChoiceLayout[]): number {
  return choices.reduce((sum, choice) => sum + choice.size, 0);
}
