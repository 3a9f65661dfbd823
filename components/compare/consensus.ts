/** @file What several genotypes agree on: how many keep each (input, operation) pair of a node. Pure. */

import type { WeighedEdge } from '@/components/architecture/supernet-graph';
import type { CellType } from '@/domain/architecture-layout';
import { cellInputs, type Genotype, genotypeCells } from '@/domain/genotype/cells';

export interface ConsensusCell {
  readonly type: CellType;
  readonly title: string;
  /** States that come from outside. */
  readonly inputs: number;
  /** `weight`: share of the genotypes that keep the pair; `kept`: more than half do. */
  readonly edges: readonly WeighedEdge[];
}

/** One entry per cell type that any of them has. Genotypes of one search space. */
export function consensusCells(genotypes: readonly Genotype[]): ConsensusCell[] {
  const cells = new Map<
    CellType,
    { title: string; inputs: number; counts: Map<string, Omit<WeighedEdge, 'weight' | 'kept'> & { count: number }> }
  >();
  for (const genotype of genotypes) {
    for (const { type, title, cell } of genotypeCells(genotype)) {
      const inputs = cellInputs(cell);
      const found = cells.get(type) ?? { title, inputs, counts: new Map() };
      cells.set(type, found);
      cell.nodes.forEach((edges, at) => {
        const node = at + inputs;
        // A node may hold a pair twice: a genotype counts once.
        for (const key of new Set(edges.map(({ input, operation }) => `${input} ${operation}`))) {
          const [input = '', operation = ''] = key.split(' ');
          const known = found.counts.get(`${key}>${node}`);
          const edge = known ?? { index: found.counts.size, input: Number(input), node, operation, count: 0 };
          found.counts.set(`${key}>${node}`, { ...edge, count: edge.count + 1 });
        }
      });
    }
  }
  return [...cells].map(([type, { title, inputs, counts }]) => ({
    type,
    title,
    inputs,
    edges: [...counts.values()].map(({ count, ...edge }) => {
      const weight = count / genotypes.length;
      return { ...edge, weight, kept: weight > 0.5 };
    }),
  }));
}
