/** @file Which elements of a flat vector a step concerns, as vectors on the device, made there of constant pieces. */
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkGraph, ParameterGroup, StatisticSpec } from '@/graph/types';
import { Kept } from './kept';

/** `all` or none of the elements, or the vector that is 1 where one is meant and else 0. */
export type Selection = 'all' | 'none' | tf.Tensor1D;

/** A pass asks for one of each optimiser group, one of all of them, and one of the anchor's. */
const most = 16;

export class Selections {
  private readonly kept = new Kept<string, tf.Tensor1D>(most);

  constructor(private readonly graph: NetworkGraph) {}

  /** The parameters of these groups that `live` has; one flag per entry of graph.parameters. */
  parameters(live: Uint8Array, groups: readonly ParameterGroup[]): Selection {
    const flags = this.graph.parameters.map(({ group }, index) => live[index] === 1 && groups.includes(group));
    if (flags.every((flag) => flag)) return 'all';
    if (flags.every((flag) => !flag)) return 'none';
    return this.kept.get(`θ ${flags.map(Number).join('')}`, () => pieces(this.graph.parameters, flags.map(Number)));
  }

  /** One value for all elements of each statistic, in their order. */
  statistics(values: readonly number[]): tf.Tensor1D {
    return this.kept.get(`r ${values.join(' ')}`, () => pieces(this.graph.statistics, values));
  }

  dispose(): void {
    this.kept.dispose();
  }
}

/** A vector of constant pieces: neighbours of one value are one piece. */
function pieces(specs: readonly Pick<StatisticSpec, 'size'>[], values: readonly number[]): tf.Tensor1D {
  const parts: { size: number; value: number }[] = [];
  specs.forEach(({ size }, index) => {
    const value = values[index] ?? 0;
    const last = parts.at(-1);
    if (last?.value === value) last.size += size;
    else parts.push({ size, value });
  });
  return tf.concat1d(parts.map(({ size, value }) => tf.fill<tf.Rank.R1>([size], value)));
}

/** `moved` where selected, else `before`. */
export function where(selection: Selection, moved: tf.Tensor1D, before: tf.Tensor1D): tf.Tensor1D {
  if (selection === 'all') return moved;
  if (selection === 'none') return before;
  return tf.where(tf.greater(selection, 0.5), moved, before);
}

/** 0 where not selected. */
export function only(selection: Exclude<Selection, 'none'>, vector: tf.Tensor1D): tf.Tensor1D {
  return selection === 'all' ? vector : tf.mul<tf.Tensor1D>(vector, selection);
}
