/**
 * @file Optimiser steps on flat vectors: anchor, global-norm clipping, then SGD with momentum or Adam as PyTorch
 * defines them. Arithmetic in float64, state in float32.
 */
import type { OptimiserGroup, OptimiserSpec, ProgramState, StepOptions } from '@/engine/types';
import type { NetworkGraph, ParameterSpec } from '@/graph/types';

/** Half-open range of θ that one optimiser group updates. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly group: OptimiserGroup;
}

/** g += strength·(θ − mean) on live parameters of the anchor's groups. `live`: one flag per entry of graph.parameters. */
export function addAnchor(
  graph: NetworkGraph,
  live: Uint8Array,
  anchor: NonNullable<StepOptions['anchor']>,
  parameters: Float32Array,
  gradient: Float32Array,
): void {
  graph.parameters.forEach((spec, index) => {
    if (live[index] === 0 || !anchor.groups.includes(spec.group)) return;
    for (let i = spec.offset; i < spec.offset + spec.size; i++)
      gradient[i] = at(gradient, i) + anchor.strength * (at(parameters, i) - at(anchor.mean, i));
  });
}

/** Updates `state` in place from dL/dθ (float32, length P); returns the gradient's norm before clipping. */
export function update(
  graph: NetworkGraph,
  live: Uint8Array,
  state: ProgramState,
  gradient: Float32Array,
  options: Pick<StepOptions, 'groups' | 'clip'>,
): number {
  const spans = graph.parameters.flatMap((spec, index) => (live[index] === 0 ? [] : spanOf(spec, options.groups)));
  const norm = gradientNorm(spans, gradient);
  state.updates += 1;
  // PyTorch's clip_grad_norm_: the small constant keeps a zero norm from dividing by zero.
  const factor = options.clip === undefined ? 1 : Math.min(1, options.clip / (norm + 1e-6));
  for (const span of spans) {
    const { optimiser } = span.group;
    if (optimiser.kind === 'sgd') sgd(span, optimiser, state, gradient, factor);
    else adam(span, optimiser, state, gradient, factor);
  }
  return norm;
}

function spanOf(spec: ParameterSpec, groups: readonly OptimiserGroup[]): Span[] {
  const group = groups.find((candidate) => candidate.groups.includes(spec.group));
  return group === undefined ? [] : [{ start: spec.offset, end: spec.offset + spec.size, group }];
}

function gradientNorm(spans: readonly Span[], gradient: Float32Array): number {
  let sum = 0;
  for (const { start, end } of spans) for (let i = start; i < end; i++) sum += at(gradient, i) ** 2;
  return Math.sqrt(sum);
}

type Sgd = Extract<OptimiserSpec, { kind: 'sgd' }>;

/** v ← momentum·v + g + decay·θ;  θ ← θ − lr·v */
function sgd(span: Span, { momentum }: Sgd, state: ProgramState, gradient: Float32Array, factor: number): void {
  const { learningRate, weightDecay } = span.group;
  const { parameters, firstMoments } = state;
  for (let i = span.start; i < span.end; i++) {
    const theta = at(parameters, i);
    const velocity = momentum * at(firstMoments, i) + factor * at(gradient, i) + weightDecay * theta;
    firstMoments[i] = velocity;
    parameters[i] = theta - learningRate * velocity;
  }
}

type Adam = Extract<OptimiserSpec, { kind: 'adam' }>;

/** Kingma and Ba 2015, algorithm 1, decay added to the gradient; `state.updates` already counts this update. */
function adam(span: Span, optimiser: Adam, state: ProgramState, gradient: Float32Array, factor: number): void {
  const { beta1, beta2, epsilon } = optimiser;
  const { learningRate, weightDecay } = span.group;
  const { parameters, firstMoments, secondMoments } = state;
  const firstCorrection = 1 - beta1 ** state.updates;
  const secondCorrection = 1 - beta2 ** state.updates;
  for (let i = span.start; i < span.end; i++) {
    const theta = at(parameters, i);
    const g = factor * at(gradient, i) + weightDecay * theta;
    const first = beta1 * at(firstMoments, i) + (1 - beta1) * g;
    const second = beta2 * at(secondMoments, i) + (1 - beta2) * g * g;
    firstMoments[i] = first;
    secondMoments[i] = second;
    parameters[i] =
      theta - (learningRate * (first / firstCorrection)) / (Math.sqrt(second / secondCorrection) + epsilon);
  }
}

function at(vector: Float32Array, index: number): number {
  return vector[index] ?? 0;
}
