/** @file A network without its weights: the network of a genotype or a search space, and its sizes. */
import type { Genotype } from '@/domain/genotype';
import { cellInputCount, decidedCells, reductionLayers, type SearchSpace, type StemKind } from '@/domain/space';
import { countMacs, countParameters, estimateTrainingMemory } from '@/graph/counts';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet } from '@/nas/spaces/supernet';

export interface DescribeInput {
  readonly genotype: Genotype;
  readonly initChannels: number;
  readonly layers: number;
  readonly classes: number;
  /** Whether `parametersWithAuxiliary` is requested. Default false. */
  readonly auxiliary?: boolean;
  /** Pixels per side, default 32. */
  readonly resolution?: number;
  readonly inputChannels?: 1 | 3;
  readonly stem?: StemKind;
  readonly stemMultiplier?: number;
  readonly reductions?: readonly number[] | null;
}

export interface Description {
  /** Without the auxiliary head. */
  readonly parameters: number;
  /** Null if no head was requested. */
  readonly parametersWithAuxiliary: number | null;
  /** Multiply-accumulates of convolutions and classifier, forward, one example, without the auxiliary head. */
  readonly macs: number;
}

/**
 * Sizes of networks before any of them is trained: what `masthead describe`, the launch form and pages show. Sizes of
 * a derived network. Throws `invalid-input` if it can't be built (for the head too, if requested).
 */
export function describe(input: DescribeInput): Description {
  const { genotype, auxiliary = false, resolution = 32, ...sizes } = input;
  const graph = buildDerived(genotype, { ...sizes, resolution });
  const headed = auxiliary ? buildDerived(genotype, { ...sizes, resolution, auxiliary: 0.4 }) : null;
  return {
    parameters: countParameters(graph).total,
    parametersWithAuxiliary: headed === null ? null : countParameters(headed).total,
    macs: countMacs(graph),
  };
}

export interface SupernetDescription {
  readonly parameters: number;
  /** All candidates, forward, one example. */
  readonly macs: number;
  readonly choices: number;
  /** Length of φ. */
  readonly candidates: number;
  /** Decimal text: it may exceed a double. */
  readonly architectures: string;
  readonly reductionLayers: readonly number[];
  /** Of a training step, see `estimateTrainingMemory`. */
  readonly trainingBytes: number;
}

/** Sizes of a space's supernet. Throws `invalid-input` for an impossible space. */
export function describeSupernet(
  space: SearchSpace,
  options: { readonly classes: number; readonly resolution: number; readonly batch?: number },
): SupernetDescription {
  const { classes, resolution, batch = 64 } = options;
  const graph = buildSupernet(space, { classes, resolution });
  return {
    parameters: graph.parameterCount,
    macs: countMacs(graph),
    choices: graph.choices.length,
    candidates: graph.mixtureSize,
    architectures: countArchitectures(space).toString(),
    reductionLayers: reductionLayers(space),
    trainingBytes: estimateTrainingMemory(graph, batch).totalBytes,
  };
}

/** The number of derivable genotypes. Isomorphic cells count separately. */
export function countArchitectures(space: SearchSpace): bigint {
  const operations = space.operations.length;
  const real = space.operations.filter((operation) => operation !== 'none').length;
  const first = cellInputCount(space);
  let cell = 1n;
  for (let inputs = first; inputs < space.nodes + first; inputs++) {
    const kept = Math.min(space.keep, space.topology === 'base' ? inputs * operations : inputs);
    switch (space.topology) {
      case 'base':
        cell *= combinations(inputs * operations, kept);
        break;
      case 'darts':
        cell *= combinations(inputs, kept) * BigInt(real) ** BigInt(kept);
        break;
      case 'nas-bench-201':
        cell *= BigInt(operations) ** BigInt(inputs);
    }
  }
  return cell ** BigInt(decidedCells(space).length);
}

function combinations(n: number, k: number): bigint {
  let result = 1n;
  for (let i = 0; i < k; i++) result = (result * BigInt(n - i)) / BigInt(i + 1);
  return result;
}
