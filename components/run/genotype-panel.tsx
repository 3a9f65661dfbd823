'use client';
/** @file A genotype as its cells, with its text to copy. */
import { cellInputs, formatGenotype, type Genotype, type GenotypeEdge, genotypeCells } from '@/domain/genotype';
import type { LayoutEdge } from '@/graph/layout';
import { FamilyLegend } from '../architecture/cell-graph';
import { CopyButton } from '../ui/mono';
import { CellFigure } from './cell-figure';

export type CellName = keyof Genotype;

export function GenotypeCells({
  genotype,
  isMarked,
}: {
  genotype: Genotype;
  isMarked?: (cell: CellName, edge: LayoutEdge) => boolean;
}) {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 xl:grid-cols-2">
        {genotypeCells(genotype).map(({ type, title, cell }) => (
          <CellFigure
            key={type}
            cell={cell}
            name={title}
            title={title}
            isMarked={isMarked === undefined ? undefined : (edge) => isMarked(type, edge)}
          />
        ))}
      </div>
      <div className="flex items-start gap-2">
        <FamilyLegend />
        <span className="ml-auto flex items-center gap-1 whitespace-nowrap text-muted text-xs">
          Genotype text <CopyButton text={formatGenotype(genotype)} label="Copy the genotype as text" />
        </span>
      </div>
    </div>
  );
}

/** The pairs that a node (state) keeps; none where the genotype has no such cell or node. */
export function nodeEdges(genotype: Genotype, type: CellName, node: number): readonly GenotypeEdge[] {
  const cell = genotype[type];
  return cell?.nodes[node - cellInputs(cell)] ?? [];
}

/** Tells edges of `genotype` that `other` lacks. */
export function edgesMissingIn(other: Genotype | null): ((cell: CellName, edge: LayoutEdge) => boolean) | undefined {
  if (other === null) return undefined;
  return (cell, edge) => {
    if (edge.operation === null) return false;
    const node = Number(edge.to.replace(/^\D+/, ''));
    const input = Number(edge.from.replace(/^\D+/, ''));
    const there = nodeEdges(other, cell, node);
    return !there.some((each) => each.input === input && each.operation === edge.operation);
  };
}
