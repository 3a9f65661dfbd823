/** @file Where the parts of a cell are drawn, from left to right. Pure: pages and the SVG export share it. Unit: pixels. */

import { type OperationFamily, type OperationName, operationFamily } from '@/domain/cell-operation';
import { type CellGenotype, cellInputs } from '@/domain/genotype/cell';
import { assignLanes, findClearCentre } from './lanes';

export interface LayoutPoint {
  readonly x: number;
  readonly y: number;
}
export interface LayoutNode {
  /** `in0`, `in1`, `n2`, … and `out`; with one input `in0`, `n1`, … */
  readonly id: string;
  readonly label: string;
  readonly kind: 'input' | 'node' | 'output';
  /** Top left corner. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
  /** Null for the concatenation into the output. */
  readonly operation: OperationName | null;
  readonly family: OperationFamily | null;
  /** A chain of cubic Bézier curves: start, then two control points and an end for each. */
  readonly points: readonly LayoutPoint[];
  /** Centre of the operation's name, of size `edgeLabelSize`; names don't overlap. Null if there is no operation. */
  readonly label: LayoutPoint | null;
}
export interface CellLayout {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  readonly width: number;
  readonly height: number;
}

/** Room for an operation's name in 11 px type. */
export const edgeLabelSize = { w: 92, h: 18 } as const;
/** One colour per family, legible on white and on near-black, distinguishable with colour blindness. */
export const familyColours: Readonly<Record<OperationFamily, string>> = {
  separable: '#3b82f6',
  dilated: '#8b5cf6',
  pool: '#d97706',
  skip: '#059669',
  none: '#78828f',
  convolution: '#db2777',
};

const box = { w: 56, h: 32 } as const;
const margin = 16;
const columnGap = 148;
const labelledLane = 26;
const plainLane = 12;
/** Distance kept between a box and the lanes that pass it. */
const clearance = 6;

interface Link {
  readonly from: number;
  /** State, or the number of states for the output. */
  readonly to: number;
  readonly operation: OperationName | null;
}

/**
 * A node is one column beyond the furthest state it reads. Every edge runs along its own horizontal lane, with its
 * operation's name behind its source; lanes are shared if they don't meet, and boxes keep clear of lanes that pass.
 */
export function layoutCell(cell: CellGenotype): CellLayout {
  const inputs = cellInputs(cell);
  const output = cell.nodes.length + inputs;
  const columns = columnsOf(cell);
  const operations = cell.nodes.flatMap((edges, index) =>
    edges.map(({ operation, input }): Link => ({ from: input, to: index + inputs, operation })),
  );
  const outputs = cell.concat.map((state): Link => ({ from: state, to: output, operation: null }));
  const links = [...operations, ...outputs];
  const span = (link: Link): { start: number; end: number } => ({
    start: columns[link.from] ?? 0,
    end: columns[link.to] ?? 0,
  });
  const labelled = assignLanes(operations.map((link) => ({ ...span(link), order: link.from })));
  const plain = assignLanes(outputs.map((link) => ({ ...span(link), order: link.from })));
  const split = margin + labelled.count * labelledLane;
  const laneY = [
    ...labelled.lanes.map((lane) => margin + (lane + 0.5) * labelledLane),
    ...plain.lanes.map((lane) => split + (lane + 0.5) * plainLane),
  ];
  const nodes = placeBoxes(links, laneY, columns, inputs);
  const bottom = Math.max(split + plain.count * plainLane, ...nodes.map((node) => node.y + node.h));
  const edges = links.flatMap((link, index): LayoutEdge[] => {
    const from = nodes[link.from];
    const to = nodes[link.to];
    if (from === undefined || to === undefined) return [];
    const y = laneY[index] ?? 0;
    const label = link.operation === null ? null : { x: from.x + box.w + columnGap / 2, y };
    const family = link.operation === null ? null : operationFamily(link.operation);
    return [{ from: from.id, to: to.id, operation: link.operation, family, points: route(from, to, y), label }];
  });
  const last = columns[output] ?? 0;
  return { nodes, edges, width: 2 * margin + (last + 1) * box.w + last * columnGap, height: bottom + margin };
}

/** The `d` attribute of an SVG path along an edge. */
export function edgePath(edge: Pick<LayoutEdge, 'points'>): string {
  const [start, ...rest] = edge.points.map(({ x, y }) => `${round(x)},${round(y)}`);
  const curves: string[] = [];
  for (let i = 0; i + 2 < rest.length; i += 3) curves.push(`C${rest.slice(i, i + 3).join(' ')}`);
  return `M${start ?? '0,0'}${curves.join('')}`;
}

/** c(k−2) and c(k−1) for the cell's inputs, the last of which is the cell before; else the node's number. */
export function stateLabel(state: number, inputs: number): string {
  return state < inputs ? `c(k−${inputs - state})` : String(state);
}

function columnsOf(cell: CellGenotype): number[] {
  const columns = Array.from({ length: cellInputs(cell) }, () => 0);
  for (const edges of cell.nodes) columns.push(1 + Math.max(...edges.map(({ input }) => columns[input] ?? 0)));
  return [...columns, 1 + Math.max(...columns)];
}

/** One box per state and one for the output, each near the lanes that meet it. */
function placeBoxes(
  links: readonly Link[],
  laneY: readonly number[],
  columns: readonly number[],
  inputs: 1 | 2,
): LayoutNode[] {
  const output = columns.length - 1;
  const placed: LayoutNode[] = [];
  columns.forEach((column, state) => {
    const touching: number[] = [];
    const taken: { centre: number; half: number }[] = [];
    links.forEach((link, index) => {
      const y = laneY[index] ?? 0;
      if (link.from === state || link.to === state) touching.push(y);
      else if ((columns[link.from] ?? 0) < column && column < (columns[link.to] ?? 0))
        taken.push({ centre: y, half: clearance });
    });
    for (const node of placed) {
      if (node.x === columnX(column)) taken.push({ centre: node.y + box.h / 2, half: box.h / 2 + clearance });
    }
    const wanted = touching.length === 0 ? margin : touching.reduce((sum, y) => sum + y, 0) / touching.length;
    const centre = findClearCentre(wanted, { half: box.h / 2, least: margin + box.h / 2, taken });
    const kind = state < inputs ? 'input' : state === output ? 'output' : 'node';
    const id = { input: `in${state}`, node: `n${state}`, output: 'out' }[kind];
    const label = kind === 'output' ? 'c(k)' : stateLabel(state, inputs);
    placed.push({ id, label, kind, x: columnX(column), y: centre - box.h / 2, ...box });
  });
  return placed;
}

function columnX(column: number): number {
  return margin + column * (box.w + columnGap);
}

/** Out of the source, along the lane, into the target; three curves, the middle one straight. */
function route(from: LayoutNode, to: LayoutNode, y: number): LayoutPoint[] {
  const bend = (columnGap - edgeLabelSize.w) / 2;
  const start = { x: from.x + from.w, y: from.y + from.h / 2 };
  const end = { x: to.x, y: to.y + to.h / 2 };
  const on = { x: start.x + bend, y };
  const off = { x: end.x - bend, y };
  const curve = (a: LayoutPoint, b: LayoutPoint): LayoutPoint[] => [
    { x: (a.x + b.x) / 2, y: a.y },
    { x: (a.x + b.x) / 2, y: b.y },
    b,
  ];
  return [start, ...curve(start, on), ...curve(on, off), ...curve(off, end)];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
