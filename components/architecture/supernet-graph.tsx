'use client';
/** @file A cell with every candidate: an arc per operation on each edge, as strong as its weight; what is kept is solid. */
import { useId } from 'react';
import { stateLabel } from '@/graph/layout';
import { formatNumber } from '../../domain/format';
import { operationColour } from '../operation-colour';

export interface WeighedEdge {
  /** Its id: the index of its logit. */
  readonly index: number;
  readonly operation: string;
  readonly input: number;
  readonly node: number;
  /** Its probability, or the share of genotypes that have it. */
  readonly weight: number;
  readonly kept: boolean;
}

const gap = 108;
const margin = 40;
const radius = 15;
/** Height that an arc gains per state it passes, and distance between the arcs of one edge. */
const rise = 25;
const spread = 3.6;

export function SupernetGraph({
  title,
  inputs,
  edges,
  top,
  pointed,
  onPoint,
}: {
  /** "Normal cell". */
  title: string;
  /** States that come from outside. */
  inputs: number;
  edges: readonly WeighedEdge[];
  /** Weight that is drawn strongest. */
  top: number;
  /** Index of the edge to highlight. */
  pointed: number | null;
  onPoint: (index: number | null) => void;
}) {
  const id = useId();
  const last = Math.max(inputs, ...edges.map(({ node }) => node));
  const operations = [...new Set(edges.map(({ operation }) => operation))];
  const longest = Math.max(1, ...edges.map(({ input, node }) => node - input));
  const base = 12 + rise * longest + spread * operations.length + radius;
  const width = 2 * margin + last * gap;
  const strongest = [...edges].sort((a, b) => b.weight - a.weight).slice(0, 3);
  const found = edges.find(({ index }) => index === pointed);
  return (
    <svg
      role="img"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      viewBox={`0 0 ${width} ${base + radius + 22}`}
      className="block h-auto w-full text-ink"
      style={{ maxWidth: width }}
      onPointerLeave={() => onPoint(null)}
    >
      <title id={`${id}-title`}>{`${title}: every candidate by its weight`}</title>
      <desc id={`${id}-text`}>
        {`Strongest: ${strongest.map((edge) => `${edge.operation} from ${stateLabel(edge.input, inputs)} to ${edge.node} (${formatNumber(edge.weight, 3)})`).join(', ')}.`}
      </desc>
      {/* Kept edges, and above them the hovered one, are drawn on top. */}
      {[...edges]
        .sort((a, b) => rank(a, pointed) - rank(b, pointed))
        .map((edge) => (
          <Arc
            key={edge.index}
            edge={edge}
            path={arcPath(edge, operations.indexOf(edge.operation) - (operations.length - 1) / 2, base)}
            share={Math.min(1, edge.weight / top)}
            faded={found !== undefined && edge.index !== pointed}
            onPoint={onPoint}
          />
        ))}
      {Array.from({ length: last + 1 }, (_, state) => (
        <g key={stateLabel(state, inputs)}>
          <circle
            cx={margin + state * gap}
            cy={base}
            r={state < inputs ? radius + 5 : radius}
            fill={state < inputs ? 'var(--sunken)' : 'var(--surface)'}
            stroke="var(--line-strong)"
          />
          <text
            x={margin + state * gap}
            y={base}
            fontSize={state < inputs ? 11 : 12}
            fill="currentColor"
            textAnchor="middle"
            dominantBaseline="central"
          >
            {stateLabel(state, inputs)}
          </text>
        </g>
      ))}
      <text x={margin} y={base + radius + 18} fontSize={12} fill="currentColor" className="font-mono">
        {found === undefined
          ? ''
          : `${stateLabel(found.input, inputs)} → ${found.node}  ${found.operation}  ${formatNumber(found.weight, 3)}${found.kept ? '  kept' : ''}`}
      </text>
    </svg>
  );
}

function rank(edge: WeighedEdge, pointed: number | null): number {
  return (edge.index === pointed ? 4 : 0) + (edge.kept ? 2 : 0) + Math.min(1, edge.weight);
}

function arcPath({ input, node }: WeighedEdge, offset: number, base: number): string {
  const from = margin + input * gap;
  const to = margin + node * gap;
  const height = rise * (node - input) + offset * spread + (spread * 4 + radius) / 2;
  const bend = Math.min(gap * 0.55, (to - from) / 2);
  const y = base - height;
  return `M${from} ${base}C${from + bend * 0.5} ${y} ${from + bend} ${y} ${(from + to) / 2} ${y}S${to - bend * 0.5} ${y} ${to} ${base}`;
}

function Arc({
  edge,
  path,
  share: exact,
  faded,
  onPoint,
}: {
  edge: WeighedEdge;
  path: string;
  /** In [0, 1]: how strong it is drawn. */
  share: number;
  faded: boolean;
  onPoint: (index: number | null) => void;
}) {
  // The last digits of a softmax differ between the server's processor and the reader's.
  const share = Math.round(exact * 1000) / 1000;
  const opacity = edge.kept ? 1 : 0.08 + 0.42 * share;
  return (
    <g onPointerEnter={() => onPoint(edge.index)}>
      <path
        d={path}
        fill="none"
        stroke={operationColour(edge.operation)}
        strokeWidth={edge.kept ? Math.max(3, 1 + 4 * share) : 0.75 + 4 * share}
        strokeOpacity={faded ? opacity * 0.25 : opacity}
      />
      <path d={path} fill="none" stroke="transparent" strokeWidth={spread + 1} />
    </g>
  );
}
