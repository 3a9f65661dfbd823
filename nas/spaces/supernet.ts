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
  /** Candidates compute on one of so many equal parts of the channels, and the others pass them by (Xu et al. 2020, PC-DARTS). Default: 1, all. */
  readonly partial?: number;
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
  const { partial = 1 } = options;
  const { logits, features } = build(b, settings, (inputs) => buildMixedCell(b, space, { choices, partial }, inputs));
  return b.freeze({ classes: options.classes, logits, features, losses: [b.softmaxCrossEntropy(logits)], choices });
}

/** Each node is the z-weighted sum of all candidates that feed it; the output is all nodes side by side, or the last. */
function buildMixedCell(
  b: GraphBuilder,
  space: SearchSpace,
  { choices, partial }: { readonly choices: readonly SpaceChoice[]; readonly partial: number },
  cell: CellInputs,
): NodeId {
  // NAS-Bench-201's pools have no batch-norm, not in its supernet either.
  const normalisePools = space.topology !== 'nas-bench-201';
  const parts = Array.from(
    { length: partial },
    () => new CellOperations(b, cell.type, { affine: false, normalisePools }),
  );
  const states: NodeId[] = [...cell.inputs];
  const first = cellInputCount(space);
  const own = choicesOf(space, choices, cell.type);
  const width = b.shape(cell.inputs[0])[2] / partial;
  for (let node = first; node < space.nodes + first; node++) {
    // Which part is in turn by node [ours]: PC-DARTS shuffles the channels of every sum instead.
    const part = node % partial;
    const operations = at(parts, part);
    const inside = cutsOf(b, part * width, width);
    const terms: MixtureTerm[] = [];
    const reads: { readonly input: number; readonly z: number }[] = [];
    for (const choice of own) {
      if (choice.node !== node) continue;
      choice.candidates.forEach(({ operation, input }, index) => {
        const state = states[input];
        if (state === undefined) return;
        const z = choice.offset + index;
        const build = () => operations.build(operation, input, node, inside(state));
        terms.push({ input: partial === 1 ? build() : b.within(`part${part}`, build), z });
        reads.push({ input, z });
      });
    }
    const present = terms.find((term) => term.input !== null)?.input ?? inside(cell.inputs[0]);
    const mixed = b.weightedSum(terms, b.shape(present));
    if (partial === 1) {
      states.push(mixed);
      continue;
    }
    // What passes by has the weight of all candidates that read it: in darts one an edge, else its share of the node, as PC-DARTS' edge normalisation.
    const [height, mapWidth] = b.shape(mixed);
    const passing = (from: number, count: number): NodeId[] => {
      if (count === 0) return [];
      const cut = cutsOf(b, from, count);
      const kept = new Map<number, NodeId>();
      const passed = reads.map(({ input, z }) => {
        const value = kept.get(input) ?? shrunk(b, cut(at(states, input)), operations.stride(input));
        kept.set(input, value);
        return { input: value, z };
      });
      return [b.weightedSum(passed, [height, mapWidth, count])];
    };
    const below = part * width;
    const above = below + width;
    states.push(b.concat([...passing(0, below), mixed, ...passing(above, partial * width - above)]));
  }
  const last = states.at(-1);
  return first === 1 && last !== undefined ? last : b.concat(states.slice(first));
}

/** Channels `from` to `from + count` of states, each cut once. All channels: the state itself. */
function cutsOf(b: GraphBuilder, from: number, count: number): (state: NodeId) => NodeId {
  const known = new Map<NodeId, NodeId>();
  return (state) => {
    const cut = known.get(state) ?? (b.shape(state)[2] === count ? state : b.channelSlice(state, from, count));
    known.set(state, cut);
    return cut;
  };
}

/** What passes a reduction cell's operations by: the largest of 2x2, from one pixel outside on odd maps. */
function shrunk(b: GraphBuilder, state: NodeId, stride: 1 | 2): NodeId {
  if (stride === 1) return state;
  const [height, width] = b.shape(state);
  return b.maxPool(state, { kernel: 2, stride: 2, padding: [height % 2, width % 2] });
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index} of ${list.length}`);
  return found;
}
