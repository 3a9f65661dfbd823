/** @file A plan for people: each operation with its kernel, shapes, bytes moved and floating point operations. */
import type { NetworkGraph } from '@/graph/types';
import { tensorFloats } from './arena';
import { compilePlan } from './compile-plan';
import { at, type Plan, type PlanOperation, type PlanTensor } from './plan';

export interface PlanLine {
  readonly phase: number;
  readonly kernel: string;
  /** Graph nodes it computes. */
  readonly nodes: readonly number[];
  readonly input: string;
  readonly output: string;
  /** Of tensors read and written, forward, whole batch. */
  readonly bytes: number;
  /** Forward, whole batch; a multiply-add counts as two. */
  readonly flops: number;
}
export interface PlanReport {
  readonly name: string;
  readonly batch: number;
  readonly forwardPhases: number;
  readonly backwardPhases: number;
  readonly arenaBytes: number;
  readonly lines: readonly PlanLine[];
  readonly bytes: number;
  readonly flops: number;
}

/** The plan that a program of this graph and batch would run. Compiles nothing and needs no addon. */
export function describePlan(
  graph: NetworkGraph,
  batch: number,
  options: { readonly fused?: boolean } = {},
): PlanReport {
  const plan = compilePlan(graph, batch, options);
  const lines = plan.operations.map((operation) => line(plan, operation)).sort((a, b) => a.phase - b.phase);
  return {
    name: graph.name,
    batch,
    forwardPhases: plan.forwardPhases,
    backwardPhases: plan.backwardPhases,
    arenaBytes: plan.arena * 4,
    lines,
    bytes: lines.reduce((sum, { bytes }) => sum + bytes, 0),
    flops: lines.reduce((sum, { flops }) => sum + flops, 0),
  };
}

/** The report as text, a line per operation. */
export function formatPlan(report: PlanReport): string {
  const columns = report.lines.map((entry) => [
    String(entry.phase),
    entry.kernel,
    entry.input,
    entry.output,
    `${(entry.bytes / 1e6).toFixed(2)} MB`,
    `${(entry.flops / 1e6).toFixed(1)} MFLOP`,
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((i) => Math.max(0, ...columns.map((column) => at(column, i).length)));
  const body = columns.map((column) =>
    column
      .map((cell, i) => (i < 4 ? cell.padEnd(at(widths, i)) : cell.padStart(at(widths, i))))
      .join('  ')
      .trimEnd(),
  );
  const head = `${report.name}, batch ${report.batch}: ${report.lines.length} operations in ${report.forwardPhases} phases forward and ${report.backwardPhases} backward; arena ${(report.arenaBytes / 1e6).toFixed(1)} MB; forward ${(report.bytes / 1e6).toFixed(1)} MB, ${(report.flops / 1e9).toFixed(3)} GFLOP`;
  return [head, ...body].join('\n');
}

function line(plan: Plan, operation: PlanOperation): PlanLine {
  const inputs = operation.views.map((v) => at(plan.views, v));
  const tensors = inputs.map((view) => at(plan.tensors, view.tensor));
  const first = inputs[0];
  const out = operation.out >= 0 ? at(plan.tensors, operation.out) : undefined;
  const reads =
    first === undefined
      ? []
      : [first.norm >= 0 ? 'batch norm' : '', first.relu ? 'relu' : ''].filter((part) => part !== '');
  const folded = operation.folded.filter((fold) => fold === 1).length;
  const parts = [
    ...(operation.type === 'combine' ? [] : reads),
    kernelName(operation),
    folded > 0 ? `${folded} batch norms folded` : '',
    operation.outNorm >= 0 && operation.type !== 'statistics' ? 'statistics' : '',
    operation.sums >= 0 ? 'backward: gradient sums of its batch norm' : '',
  ];
  return {
    phase: operation.phase,
    kernel: parts.filter((part) => part !== '').join(' + '),
    nodes: operation.nodes,
    input: [...new Set(tensors.map(show))].join(', ') + (tensors.length > 1 ? ` (${tensors.length})` : ''),
    output: out ? show(out) : '',
    bytes: 4 * [...tensors, ...(out ? [out] : [])].reduce((sum, tensor) => sum + tensorFloats(tensor, plan.batch), 0),
    flops: plan.batch * flops(operation, tensors, out),
  };
}

const show = ({ height, width, channels }: PlanTensor): string => `${height}x${width}x${channels}`;

function kernelName({ type, window }: PlanOperation): string {
  const [kh = 1, kw = 1, sy = 1, sx = 1, , , dy = 1, dx = 1] = window;
  const stride = sy * sx > 1 ? ` stride ${sy === sx ? sy : `${sy}x${sx}`}` : '';
  const dilation = dy * dx > 1 ? ` dilation ${dy}` : '';
  switch (type) {
    case 'convolution':
    case 'depthwise':
    case 'maxPool':
    case 'avgPool':
      return `${type} ${kh}x${kw}${stride}${dilation}`;
    case 'separable':
      return `depthwise ${kh}x${kw}${stride}${dilation} + pointwise`;
    default:
      return type;
  }
}

function flops(operation: PlanOperation, inputs: readonly PlanTensor[], out: PlanTensor | undefined): number {
  const [kh = 1, kw = 1] = operation.window;
  const pixels = out ? out.height * out.width : 0;
  const elements = pixels * (out?.channels ?? 0);
  const channels = inputs[0]?.channels ?? 0;
  switch (operation.type) {
    case 'convolution':
      return 2 * kh * kw * channels * elements;
    case 'depthwise':
      return 2 * kh * kw * elements;
    case 'separable':
      return 2 * pixels * channels * (kh * kw + (out?.channels ?? 0));
    case 'maxPool':
    case 'avgPool':
      return kh * kw * elements;
    case 'combine':
      return 2 * inputs.length * elements;
    default:
      return elements;
  }
}
