/** @file A genotype as a separate network, to be trained from scratch (DARTS', BASE's and NAS-Bench-201's networks). */

import { type CellGenotype, cellInputs, type Genotype, genotypeCells } from '@/domain/genotype';
import { reductionLayers, type StemKind } from '@/domain/space';
import { GraphBuilder } from '@/graph/builder';
import type { NetworkGraph, NodeId, Shape } from '@/graph/types';
import { type CellInputs, CellOperations } from './cell';
import { buildAuxiliaryHead, buildMacro, buildResidualMacro } from './macro';

/**
 * Parameters of many derived networks without building each. They add up: the network without operations, and each
 * edge's operation, which costs the same anywhere in a cell of one type and with the same stride. Exactly
 * `buildDerived(genotype, options).parameterCount`; builds a network only for unknown parts.
 */
export function derivedParameterCounter(options: DerivedOptions): (genotype: Genotype) => number {
  const counted = new Map<string, number>();
  const count = (key: string, network: () => Genotype): number => {
    const known = counted.get(key) ?? buildDerived(network(), options).parameterCount;
    counted.set(key, known);
    return known;
  };
  return (genotype) => {
    const bare = withoutEdges(genotype);
    const shape = JSON.stringify(bare);
    const base = count(shape, () => bare);
    let total = base;
    for (const { type, cell } of genotypeCells(genotype))
      cell.nodes.forEach((edges, node) => {
        for (const edge of edges) {
          const outer = edge.input < cellInputs(cell);
          const key = `${type} ${edge.operation} ${outer} ${shape}`;
          total += count(key, () => withEdge(bare, type, node, edge)) - base;
        }
      });
    return total;
  };
}

type Cell = Genotype['normal'];
type Edge = Cell['nodes'][number][number];

function withoutEdges({ normal, reduce }: Genotype): Genotype {
  const bare = (cell: Cell): Cell => ({ ...cell, nodes: cell.nodes.map(() => []) });
  return reduce === undefined ? { normal: bare(normal) } : { normal: bare(normal), reduce: bare(reduce) };
}

function withEdge(bare: Genotype, type: 'normal' | 'reduce', node: number, edge: Edge): Genotype {
  const cell = bare[type] ?? bare.normal;
  return { ...bare, [type]: { ...cell, nodes: cell.nodes.map((none, index) => (index === node ? [edge] : none)) } };
}

export interface DerivedOptions {
  readonly initChannels: number;
  readonly layers: number;
  readonly classes: number;
  /** Pixels per side. */
  readonly resolution: number;
  /** Default 3. */
  readonly inputChannels?: 1 | 3;
  /** Weight of an auxiliary head's loss (0.4 in DARTS); 0 or absent: no head. */
  readonly auxiliary?: number;
  readonly labelSmoothing?: number;
  /** Whether drop-path follows each operation except identities (its probability is given with each step). */
  readonly dropPath?: boolean;
  /** Default: by resolution. */
  readonly stem?: StemKind;
  /** Default 3, or 1 for cells with one input. */
  readonly stemMultiplier?: number;
  /** Default: at one third and two thirds. */
  readonly reductions?: readonly number[] | null;
}

/** Throws `invalid-input` if the sizes do not allow the network. It has no choices: z has length 0. */
export function buildDerived(genotype: Genotype, options: DerivedOptions): NetworkGraph {
  const { layers, classes, auxiliary = 0, labelSmoothing = 0, dropPath = false } = options;
  const b = new GraphBuilder('derived');
  const reductions = reductionLayers({ layers, reductions: options.reductions ? [...options.reductions] : null });
  const single = cellInputs(genotype.normal) === 1;
  const macro = { inputChannels: 3, stemMultiplier: single ? 1 : 3, ...options, reductions, affine: true } as const;
  const build = single ? buildResidualMacro : buildMacro;
  const { logits, features, cells, stem } = build(b, macro, (cell) =>
    buildDerivedCell(b, genotype[cell.type] ?? genotype.normal, cell, dropPath),
  );
  const losses = [b.softmaxCrossEntropy(logits, { labelSmoothing })];
  const tapped = cells[Math.floor((2 * layers) / 3)];
  if (auxiliary > 0 && tapped !== undefined) {
    const side = buildAuxiliaryHead(b, tapped, { classes, stem });
    losses.push(b.softmaxCrossEntropy(side, { weight: auxiliary, labelSmoothing }));
  }
  return b.freeze({ classes, logits, features, losses });
}

function buildDerivedCell(b: GraphBuilder, genotype: CellGenotype, cell: CellInputs, dropPath: boolean): NodeId {
  const operations = new CellOperations(b, cell.type, { affine: true, normalisePools: false });
  const states: NodeId[] = [...cell.inputs];
  genotype.nodes.forEach((edges, index) => {
    const node = index + cell.inputs.length;
    const kept: NodeId[] = [];
    for (const { operation, input } of edges) {
      const state = states[input];
      const built = state === undefined ? null : operations.build(operation, input, node, state);
      if (built !== null) kept.push(dropPath && built !== state ? b.dropPath(built) : built);
    }
    const [only] = kept;
    if (only === undefined) states.push(b.zeros(nodeShape(b, cell)));
    else states.push(kept.length === 1 ? only : b.add(kept));
  });
  const outputs = genotype.concat.flatMap((state) => states[state] ?? []);
  const [only] = outputs;
  return only !== undefined && outputs.length === 1 ? only : b.concat(outputs);
}

function nodeShape(b: GraphBuilder, cell: CellInputs): Shape {
  const [height, width, channels] = b.shape(cell.inputs[0]);
  return cell.type === 'normal' ? [height, width, channels] : [Math.ceil(height / 2), Math.ceil(width / 2), channels];
}
