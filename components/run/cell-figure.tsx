'use client';
/** @file A cell's drawing under its name, never so small that its names can't be read: then it scrolls. */
import type { CellGenotype } from '@/domain/genotype';
import { type LayoutEdge, layoutCell } from '@/graph/layout';
import { CellGraph } from '../architecture/cell-graph';
import { Scroller } from '../ui/scroller';

/** Names are drawn at 11 pixels. */
const smallestScale = 0.8;

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
  /** Whether what is not marked is grey. */
  contrast?: boolean;
}) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 text-muted text-xs">{name}</figcaption>
      <Scroller>
        <div style={{ minWidth: layoutCell(cell).width * smallestScale }}>
          <CellGraph cell={cell} title={title} contrast={contrast} {...(isMarked === undefined ? {} : { isMarked })} />
        </div>
      </Scroller>
    </figure>
  );
}
