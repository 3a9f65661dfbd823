/** @file The cells of a genotype, one above the other, with the legend of their colours. */

import type { CellType } from '@/domain/architecture-layout';
import { operationFamilies, operationFamily } from '@/domain/cell-operation';
import { type Genotype, genotypeCells } from '@/domain/genotype/cells';
import type { LayoutEdge } from '@/graph/layout';
import { CellGraph, FamilyLegend } from './cell-graph';

export function GenotypeCells({
  genotype,
  isMarked,
}: {
  genotype: Genotype;
  /** Edges to highlight, by cell. */
  isMarked?: (cell: CellType, edge: LayoutEdge) => boolean;
}) {
  const cells = genotypeCells(genotype);
  const used = new Set(cells.flatMap(({ cell }) => cell.nodes.flat().map((edge) => operationFamily(edge.operation))));
  return (
    <div className="flex flex-col gap-4">
      {cells.map(({ type, title, cell }) => (
        <div key={type}>
          <h3 className="mb-1 font-medium text-sm">{title}</h3>
          <CellGraph
            cell={cell}
            title={title}
            {...(isMarked === undefined ? {} : { isMarked: (edge: LayoutEdge) => isMarked(type, edge) })}
          />
        </div>
      ))}
      <FamilyLegend families={operationFamilies.filter((family) => used.has(family))} />
    </div>
  );
}
