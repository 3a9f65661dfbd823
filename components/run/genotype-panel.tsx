'use client';
/** @file A genotype as its cells, with its text to copy. */
import {
  type CellGenotype,
  cellInputs,
  formatGenotype,
  type Genotype,
  type GenotypeEdge,
  genotypeCells,
} from '@/domain/genotype/cells';
import { type LayoutEdge, layoutCell } from '@/graph/layout';
import { CellGraph, FamilyLegend } from '../architecture/cell-graph';
import { CopyButton } from '../ui/mono';
import { Scroller } from '../ui/scroller';

/** Names are drawn at 11 pixels. */
const smallestScale = 0.8;

/** The least width in pixels at which a cell is seen whole. */
export function leastWidth(cell: CellGenotype): number {
  return layoutCell(cell).width * smallestScale;
}

/** A cell's drawing under its name, never so small that its names can't be read: then it scrolls. */
export function CellFigure({
  cell,
  name,
  title,
  isMarked,
  contrast = false,
}: {
  cell: CellGenotype;
  /** "Normal cell". */
  name: string;
  /** The drawing's name for screen readers. */
  title: string;
  isMarked?: ((edge: LayoutEdge) => boolean) | undefined;
  /** Whether unmarked edges are grey. */
  contrast?: boolean;
}) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 text-muted text-xs">{name}</figcaption>
      <Scroller>
        <div style={{ minWidth: leastWidth(cell) }}>
          <CellGraph cell={cell} title={title} contrast={contrast} {...(isMarked === undefined ? {} : { isMarked })} />
        </div>
      </Scroller>
    </figure>
  );
}

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

/** The pairs that a node (state) keeps; none if the genotype has no such cell or node. */
export function nodeEdges(genotype: Genotype, type: CellName, node: number): readonly GenotypeEdge[] {
  const cell = genotype[type];
  return cell?.nodes[node - cellInputs(cell)] ?? [];
}

/** Whether an edge of `genotype` is missing in `other`. */
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
