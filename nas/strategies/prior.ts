/**
 * @file The meta-network (μ, α) as one flat vector with named views, the parameters of every stem side by side, and its
 * file form: a safetensors file with one tensor per parameter and the logits as float64.
 */
import { DomainError } from '@/domain/errors';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph, ParameterGroup } from '@/graph/types';
import { copyViews, mapViews, parameterLayout, unionLayout, type VectorLayout } from '@/graph/views';
import { readSafetensors, type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';

export interface Prior {
  readonly layout: VectorLayout;
  /** Shape of each view, by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** μ, length layout.length. */
  weights: Float32Array;
  /** α, length A. */
  logits: Float64Array;
  /** Meta-iterations behind it. */
  iteration: number;
  readonly spaceHash: string;
}

/** Groups that the prior holds: the head only where all tasks share it. */
export const priorGroups = (head: 'reset' | 'shared'): ParameterGroup[] =>
  head === 'shared' ? ['stem', 'body', 'head'] : ['stem', 'body'];

/** μ drawn from the initialisers by `seed`, α = 0: the prior before any task, over the graphs of all resolutions. */
export function freshPrior(
  graphs: readonly NetworkGraph[],
  options: { seed: number; head: 'reset' | 'shared'; spaceHash: string },
): Prior {
  const groups = priorGroups(options.head);
  const layout = unionLayout(graphs.map((graph) => parameterLayout(graph, groups)));
  const weights = new Float32Array(layout.length);
  const shapes = new Map<string, readonly number[]>();
  for (const graph of graphs) {
    copyViews(mapViews(parameterLayout(graph, groups), layout), initialiseParameters(graph, options.seed), weights);
    for (const each of graph.parameters) if (groups.includes(each.group)) shapes.set(each.name, each.shape);
  }
  const logits = new Float64Array(graphs[0]?.mixtureSize ?? 0);
  return { layout, shapes, weights, logits, iteration: 0, spaceHash: options.spaceHash };
}

/**
 * θ for a program (length P): what the prior has by name from μ; what it lacks (the reset head, a stem it never met) drawn
 * by `seed`. Returns the names that were drawn although they are no head.
 */
export function startFromPrior(
  prior: Prior,
  graph: NetworkGraph,
  seed: number,
): { parameters: Float32Array; unknown: string[] } {
  const parameters = initialiseParameters(graph, seed);
  const map = mapViews(prior.layout, parameterLayout(graph));
  copyViews(map, prior.weights, parameters);
  const heads = new Set(graph.parameters.filter(({ group }) => group === 'head').map(({ name }) => name));
  return { parameters, unknown: map.missing.map(({ name }) => name).filter((name) => !heads.has(name)) };
}

const prefix = 'weights/';

export function encodePrior(prior: Prior): Uint8Array {
  const tensors: Record<string, Tensor> = {
    logits: { dtype: 'F64', shape: [prior.logits.length], data: prior.logits },
  };
  for (const { name, offset, size } of prior.layout.views) {
    const data = prior.weights.subarray(offset, offset + size);
    tensors[prefix + name] = { dtype: 'F32', shape: [...(prior.shapes.get(name) ?? [size])], data };
  }
  return writeSafetensors(tensors, {
    format: 'masthead-prior-1',
    iteration: String(prior.iteration),
    spaceHash: prior.spaceHash,
  });
}

/** Throws `corrupt-data` for a file that is no prior. */
export function decodePrior(bytes: Uint8Array): Prior {
  const { tensors, metadata } = readSafetensors(bytes);
  const logits = tensors.logits;
  if (metadata.format !== 'masthead-prior-1' || logits === undefined || !(logits.data instanceof Float64Array))
    throw new DomainError(
      'corrupt-data',
      'This safetensors file is not a prior: its format or its logits are missing.',
    );
  const shapes = new Map<string, readonly number[]>();
  const parts: { name: string; data: Float32Array }[] = [];
  for (const [key, tensor] of Object.entries(tensors)) {
    if (!key.startsWith(prefix) || !(tensor.data instanceof Float32Array)) continue;
    shapes.set(key.slice(prefix.length), tensor.shape);
    parts.push({ name: key.slice(prefix.length), data: tensor.data });
  }
  let length = 0;
  const views = parts.map(({ name, data }) => {
    const view = { name, offset: length, size: data.length };
    length += data.length;
    return view;
  });
  const weights = new Float32Array(length);
  parts.forEach(({ data }, i) => {
    weights.set(data, views[i]?.offset ?? 0);
  });
  return {
    layout: { views, length },
    shapes,
    weights,
    logits: Float64Array.from(logits.data),
    iteration: Number(metadata.iteration),
    spaceHash: metadata.spaceHash ?? '',
  };
}
