/** @file A search space as one network that holds every candidate (method §1), mixed by z. */
import { choiceLayout, choicesOf, type SpaceChoice } from '@/domain/architecture-layout';
import { cellInputCount, checkSpace, reductionLayers, type SearchSpace, type StemKind } from '@/domain/space';
import { GraphBuilder } from '@/graph/builder';
import type { MixtureTerm, NetworkGraph, NodeId } from '@/graph/types';
import { type CellInputs, CellOperations } from './cell';
import { buildMacro, buildResidualMacro } from './macro';

export interface SupernetOptions {
  readonly classes: number;
  /** Pixels per side. */
  readonly resolution: number;
  /** Default: by resolution. */
  readonly stem?: StemKind;
}

/**
 * z is laid out as `choiceLayout(space)` says, and shared by all cells of a type. A genotype is evaluated by its mask
 * and z, not by another graph. Throws `invalid-input` for a space that is impossible at this resolution.
 */
export function buildSupernet(space: SearchSpace, options: SupernetOptions): NetworkGraph {
  checkSpace(space, options.resolution);
  const b = new GraphBuilder(`supernet-${space.topology}`);
  const choices = choiceLayout(space);
  const settings = { ...space, reductions: reductionLayers(space), affine: false, ...options };
  const build = space.topology === 'nas-bench-201' ? buildResidualMacro : buildMacro;
  const { logits, features } = build(b, settings, (inputs) => buildMixedCell(b, space, choices, inputs));
  return b.freeze({ classes: options.classes, logits, features, losses: [b.softmaxCrossEntropy(logits)], choices });
}

/** Each node is the z-weighted sum of all candidates that feed it; the output is all nodes side by side, or the last. */
function buildMixedCell(
  b: GraphBuilder,
  space: SearchSpace,
  choices: readonly SpaceChoice[],
  cell: CellInputs,
): NodeId {
  // NAS-Bench-201's pools have no batch-norm, not in its supernet either.
  const normalisePools = space.topology !== 'nas-bench-201';
  const operations = new CellOperations(b, cell.type, { affine: false, normalisePools });
  const states: NodeId[] = [...cell.inputs];
  const first = cellInputCount(space);
  const own = choicesOf(space, choices, cell.type);
  for (let node = first; node < space.nodes + first; node++) {
    const terms: MixtureTerm[] = [];
    for (const choice of own) {
      if (choice.node !== node) continue;
      choice.candidates.forEach(({ operation, input }, index) => {
        const state = states[input];
        if (state === undefined) return;
        terms.push({ input: operations.build(operation, input, node, state), z: choice.offset + index });
      });
    }
    const present = terms.find((term) => term.input !== null)?.input ?? cell.inputs[0];
    states.push(b.weightedSum(terms, b.shape(present)));
  }
  const last = states.at(-1);
  return first === 1 && last !== undefined ? last : b.concat(states.slice(first));
}
