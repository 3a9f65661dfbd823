/**
 * @file Moves values between flat vectors by view name: a program's θ to and from the prior's layout, which holds the
 * parameters of every stem side by side.
 */
import { DomainError } from '@/domain/errors';
import type { NetworkGraph, ParameterGroup } from './types';

export interface View {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}
/** Names and offsets of the parts of one flat vector. */
export interface VectorLayout {
  readonly views: readonly View[];
  readonly length: number;
}

/** θ's layout. With `groups`, only views of these groups, at their places in the whole θ. */
export function parameterLayout(graph: NetworkGraph, groups?: readonly ParameterGroup[]): VectorLayout {
  const views = graph.parameters.filter(({ group }) => groups === undefined || groups.includes(group));
  return { views: views.map(({ name, offset, size }) => ({ name, offset, size })), length: graph.parameterCount };
}

/** All views of all layouts, packed, each name once, in the order of first appearance. Sizes of a name must agree. */
export function unionLayout(layouts: readonly VectorLayout[]): VectorLayout {
  const views = new Map<string, View>();
  let length = 0;
  for (const view of layouts.flatMap((layout) => layout.views)) {
    const known = views.get(view.name);
    if (known === undefined) {
      views.set(view.name, { name: view.name, offset: length, size: view.size });
      length += view.size;
    } else if (known.size !== view.size) throw sizeConflict(view.name, known.size, view.size);
  }
  return { views: [...views.values()], length };
}

export interface ViewMap {
  readonly sourceLength: number;
  readonly targetLength: number;
  /** Runs of equal views, merged if they adjoin in both vectors. */
  readonly spans: readonly { readonly source: number; readonly target: number; readonly size: number }[];
  /** Views of the target that the source does not have: they keep their values. */
  readonly missing: readonly View[];
}

/** The names both layouts have. Throws `invalid-input` if the sizes of a name differ. */
export function mapViews(source: VectorLayout, target: VectorLayout): ViewMap {
  const known = new Map(source.views.map((view) => [view.name, view]));
  const spans: { source: number; target: number; size: number }[] = [];
  const missing: View[] = [];
  for (const view of target.views) {
    const from = known.get(view.name);
    if (from === undefined) {
      missing.push(view);
      continue;
    }
    if (from.size !== view.size) throw sizeConflict(view.name, from.size, view.size);
    const last = spans.at(-1);
    if (last !== undefined && last.source + last.size === from.offset && last.target + last.size === view.offset)
      last.size += view.size;
    else spans.push({ source: from.offset, target: view.offset, size: view.size });
  }
  return { sourceLength: source.length, targetLength: target.length, spans, missing };
}

/** Copies every mapped view of `source` into `target` and leaves the rest of `target` alone. */
export function copyViews(map: ViewMap, source: Float32Array, target: Float32Array): void {
  checkLength('source', source, map.sourceLength);
  checkLength('target', target, map.targetLength);
  for (const span of map.spans) target.set(source.subarray(span.source, span.source + span.size), span.target);
}

/** target[view] += factor · source[view], for averages over tasks. Target may be float64. */
export function accumulateViews(
  map: ViewMap,
  source: Float32Array,
  target: Float32Array | Float64Array,
  factor: number,
): void {
  checkLength('source', source, map.sourceLength);
  checkLength('target', target, map.targetLength);
  for (const { source: from, target: to, size } of map.spans) {
    for (let i = 0; i < size; i++) target[to + i] = (target[to + i] ?? 0) + factor * (source[from + i] ?? 0);
  }
}

function checkLength(which: string, vector: Float32Array | Float64Array, length: number): void {
  if (vector.length !== length) {
    throw new DomainError(
      'invalid-input',
      `The ${which} vector has ${vector.length} values, but its layout has ${length}.`,
    );
  }
}

function sizeConflict(name: string, a: number, b: number): DomainError {
  return new DomainError('invalid-input', `"${name}" has ${a} values in one network and ${b} in the other.`, {
    field: name,
  });
}
