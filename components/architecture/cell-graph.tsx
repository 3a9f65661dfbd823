'use client';
/** @file A cell as a drawing: states as boxes, kept operations as curves in their family's colour. */
import { useId } from 'react';
import { type OperationFamily, operationFamilies } from '@/domain/cell-operation';
import { type CellGenotype, cellInputs } from '@/domain/genotype/cell';
import { edgeLabelSize, type LayoutEdge, layoutCell } from '@/graph/layout';
import { familyColours } from '../operation-colour';
import { cx } from '../ui/class-names';
import { Scroller } from '../ui/scroller';

export interface CellGraphProps {
  readonly cell: CellGenotype;
  /** "Normal cell". */
  readonly title: string;
  /** Edges to highlight: those that differ from another genotype's. */
  readonly isMarked?: (edge: LayoutEdge) => boolean;
  /** Whether edges that are not marked are grey: then only what differs has colour. */
  readonly contrast?: boolean;
  readonly className?: string;
}

export function CellGraph({ cell, title, isMarked, contrast = false, className }: CellGraphProps) {
  const id = useId();
  const layout = layoutCell(cell);
  // A node may read the same state twice by the same operation: the position distinguishes these edges.
  const edges = layout.edges.map((edge, at) => ({
    edge,
    key: `${at}:${edge.from}>${edge.to}`,
    marked: isMarked?.(edge) ?? false,
    grey: contrast && !(isMarked?.(edge) ?? false),
  }));
  const inputs = cellInputs(cell);
  const description = cell.nodes
    .map(
      (edges, index) =>
        `Node ${index + inputs}: ${edges.map((edge) => `${edge.operation} of ${edge.input < inputs ? `input ${edge.input}` : `node ${edge.input}`}`).join(', ')}.`,
    )
    .join(' ');
  const picture = (
    <svg
      role="img"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      // On a phone it is scrolled sideways: as narrow as the screen its names can't be read.
      className={cx('block h-auto w-full text-ink max-sm:min-w-[32rem]', className)}
      style={{ maxWidth: layout.width }}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-text`}>{description}</desc>
      {edges.map(({ edge, key, marked, grey }) => (
        <EdgeCurve key={key} edge={edge} marked={marked} grey={grey} />
      ))}
      {edges.map(({ edge, key, marked, grey }) => (
        <EdgeLabel key={key} edge={edge} marked={marked} grey={grey} />
      ))}
      {layout.nodes.map((node) => (
        <g key={node.id}>
          <rect
            x={node.x}
            y={node.y}
            width={node.w}
            height={node.h}
            rx={6}
            fill={node.kind === 'node' ? 'var(--surface)' : 'var(--sunken)'}
            stroke="var(--line-strong)"
          />
          <text
            x={node.x + node.w / 2}
            y={node.y + node.h / 2}
            fill="currentColor"
            fontSize={12}
            textAnchor="middle"
            dominantBaseline="central"
          >
            {node.label}
          </text>
        </g>
      ))}
    </svg>
  );
  return <Scroller>{picture}</Scroller>;
}

function colourOf(edge: LayoutEdge, grey: boolean): string {
  return edge.family === null || grey ? 'var(--line-strong)' : familyColours[edge.family];
}

function EdgeCurve({ edge, marked, grey }: { edge: LayoutEdge; marked: boolean; grey: boolean }) {
  const path = edge.points.map(({ x, y }, at) => `${at === 0 ? 'M' : at === 1 ? 'C' : ''}${x} ${y}`).join(' ');
  const width = edge.operation === null ? 1 : marked ? 4 : 2;
  return (
    <path
      d={path}
      fill="none"
      stroke={colourOf(edge, grey)}
      strokeWidth={width}
      strokeDasharray={dashes(edge.family)}
    />
  );
}

/** Families whose operation has no weights are dashed, so that colour isn't the only sign. */
function dashes(family: OperationFamily | null): string | undefined {
  if (family === 'skip') return '6 3';
  if (family === 'pool') return '2 3';
  return family === 'none' ? '1 4' : undefined;
}

function EdgeLabel({ edge, marked, grey }: { edge: LayoutEdge; marked: boolean; grey: boolean }) {
  const { operation, label } = edge;
  if (operation === null || label === null) return null;
  const { w, h } = edgeLabelSize;
  return (
    <g>
      <rect
        x={label.x - w / 2}
        y={label.y - h / 2}
        width={w}
        height={h}
        rx={h / 2}
        fill="var(--surface)"
        stroke={colourOf(edge, grey)}
        strokeWidth={marked ? 2.5 : 1}
      />
      <text
        x={label.x}
        y={label.y}
        fill={grey ? 'var(--muted)' : 'currentColor'}
        fontSize={11}
        fontWeight={marked ? 700 : 400}
        textAnchor="middle"
        dominantBaseline="central"
        className="font-mono"
      >
        {operation}
      </text>
    </g>
  );
}

/** What the colours of cell and heat map mean. */
export function FamilyLegend({ families = operationFamilies }: { families?: readonly OperationFamily[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs" aria-label="Operation families">
      {families.map((family) => (
        <li key={family} className="flex items-center gap-1.5">
          <svg width="20" height="8" aria-hidden="true">
            <line
              x1="0"
              y1="4"
              x2="20"
              y2="4"
              stroke={familyColours[family]}
              strokeWidth="2.5"
              strokeDasharray={dashes(family)}
            />
          </svg>
          {family}
        </li>
      ))}
    </ul>
  );
}
