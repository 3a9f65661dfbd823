/**
 * @file Parameters of many derived networks without building each. They add up: the network without operations, and each edge's
 * operation, which costs the same wherever it stands in a cell of one type and with the same stride.
 */
import { cellInputs, type Genotype, genotypeCells } from '@/domain/genotype';
import { buildDerived, type DerivedOptions } from './derived';

/** Exactly `buildDerived(genotype, options).parameterCount`; builds a network only for what it has not met. */
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
