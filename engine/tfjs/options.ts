/** @file Checks of a step's, a gradient's or an evaluation's options against the graph, before anything runs. */
import type { GradientOptions, OptimiserGroup, StepOptions } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { refuse } from './input';

/** Throws `invalid-input` with the field at fault. */
export function checkMixture(graph: NetworkGraph, z: Float32Array, mask?: Uint8Array): void {
  if (z.length !== graph.mixtureSize)
    refuse('z', `z has ${z.length} values, but the network's mixture has ${graph.mixtureSize}.`);
  if (mask !== undefined && mask.length !== graph.mixtureSize)
    refuse('mask', `The mask has ${mask.length} values, but the network's mixture has ${graph.mixtureSize}.`);
}

export function checkGradientOptions(graph: NetworkGraph, options: GradientOptions): void {
  const { anchor, noise, dropPath } = options;
  if (anchor !== undefined) {
    if (anchor.mean.length !== graph.parameterCount)
      refuse('anchor.mean', `The anchor has ${anchor.mean.length} values instead of ${graph.parameterCount}.`);
    if (!(anchor.strength >= 0)) refuse('anchor.strength', `${anchor.strength} is no strength: give 0 or more.`);
  }
  if (noise !== undefined && !(noise.deviation >= 0))
    refuse('noise.deviation', `${noise.deviation} is no deviation: give 0 or more.`);
  if (dropPath !== undefined && !(dropPath.probability >= 0 && dropPath.probability < 1))
    refuse('dropPath.probability', `${dropPath.probability} is no drop probability: give 0 or more and below 1.`);
}

export function checkStepOptions(graph: NetworkGraph, options: StepOptions): void {
  checkGradientOptions(graph, options);
  if (options.clip !== undefined && !(options.clip > 0))
    refuse('clip', `${options.clip} is no limit: give more than 0.`);
  const named = options.groups.flatMap((group) => group.groups);
  if (new Set(named).size !== named.length)
    refuse('groups', 'A parameter group is named by two optimiser groups: name each at most once.');
  options.groups.forEach((group, index) => {
    checkRates(group, `groups.${index}`);
  });
}

function checkRates(group: OptimiserGroup, field: string): void {
  for (const rate of ['learningRate', 'weightDecay'] as const) {
    if (!(group[rate] >= 0 && group[rate] < Number.POSITIVE_INFINITY))
      refuse(`${field}.${rate}`, `${group[rate]} is out of range: give a finite number of 0 or more.`);
  }
}
