/**
 * @file The meta-network (μ, α) as one flat vector with named views, the parameters of every stem side by side, and its
 * file form: a safetensors file with one tensor per parameter and the logits as float64.
 */
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph, ParameterGroup } from '@/graph/types';
import { copyViews, mapViews, parameterLayout, unionLayout, type VectorLayout } from '@/graph/views';
import { readSafetensors, type SafetensorsFile, type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { checkFormat, float32Of, float64Of, float64Tensor, parameterTensors } from '../run/tensors';

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

/** Groups that the prior holds: the head only if all tasks share it. */
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
 * θ for a program (length P): from μ by name if the prior has it; missing parts (an unknown stem) and a reset head are
 * drawn by `seed`. Returns the drawn names outside the head.
 */
export function startFromPrior(
  prior: Pick<Prior, 'layout' | 'weights'>,
  graph: NetworkGraph,
  { head, seed }: { head: 'reset' | 'shared'; seed: number },
): { parameters: Float32Array; unknown: string[] } {
  const groups = priorGroups(head);
  const map = mapViews(prior.layout, parameterLayout(graph, groups));
  const missing = new Set(map.missing.map(({ name }) => name));
  const parameters = initialiseParameters(
    graph,
    seed,
    ({ name, group }) => missing.has(name) || !groups.includes(group),
  );
  copyViews(map, prior.weights, parameters);
  return { parameters, unknown: [...missing] };
}

const format = 'masthead-prior-1';
const prefix = 'weights/';

export function encodePrior(prior: Prior): Uint8Array {
  return writeSafetensors(priorTensors(prior), { format, ...priorMetadata(prior) });
}

/** Reads a prior from a file that also holds other tensors. */
export function priorTensors(prior: Prior): Record<string, Tensor> {
  const views = prior.layout.views.map((view) => ({ ...view, shape: prior.shapes.get(view.name) ?? [view.size] }));
  return { logits: float64Tensor(prior.logits), ...parameterTensors(views, prior.weights, prefix) };
}

export const priorMetadata = ({ iteration, spaceHash }: Prior): Record<string, string> => ({
  iteration: String(iteration),
  spaceHash,
});

/** Throws `corrupt-data` if the file is no prior. */
export function decodePrior(bytes: Uint8Array): Prior {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'prior');
  return priorOf(file);
}

/** The prior that a file holds. Throws `corrupt-data` if a part is missing. */
export function priorOf(file: SafetensorsFile): Prior {
  const names = Object.keys(file.tensors).filter((name) => name.startsWith(prefix));
  const shapes = new Map(names.map((name) => [name.slice(prefix.length), file.tensors[name]?.shape ?? []]));
  const parts = names.map((name) => float32Of(file, name));
  const weights = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  const views = [...shapes.keys()].map((name, i) => {
    const part = parts[i] ?? new Float32Array();
    const view = { name, offset, size: part.length };
    weights.set(part, offset);
    offset += part.length;
    return view;
  });
  return {
    layout: { views, length: weights.length },
    shapes,
    weights,
    logits: float64Of(file, 'logits'),
    iteration: Number(file.metadata.iteration),
    spaceHash: file.metadata.spaceHash ?? '',
  };
}
