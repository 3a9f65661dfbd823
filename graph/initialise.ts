/** @file Initial state of a network. Each parameter has its own stream, so equal names get equal values in any graph. */
import { randomStream } from '@/domain/random';
import type { NetworkGraph, ParameterSpec } from './types';

/**
 * θ drawn as each parameter's initialiser says: a pure function of (seed, parameter name, shape). Length P. `drawn`: which parameters to
 * draw; the others stay zero, for whoever has their values.
 */
export function initialiseParameters(
  graph: NetworkGraph,
  seed: number,
  drawn: (parameter: ParameterSpec) => boolean = () => true,
): Float32Array {
  const values = new Float32Array(graph.parameterCount);
  for (const parameter of graph.parameters.filter(drawn))
    initialiseParameter(parameter, seed, values.subarray(parameter.offset, parameter.offset + parameter.size));
  return values;
}

/** Fills `target` (length `parameter.size`) with one parameter's initial values. */
export function initialiseParameter(parameter: ParameterSpec, seed: number, target: Float32Array): void {
  const { initialiser, name } = parameter;
  if (initialiser.kind === 'constant') {
    target.fill(initialiser.value);
    return;
  }
  const stream = randomStream(seed, `parameter/${name}`);
  if (initialiser.kind === 'he-normal') {
    const deviation = Math.sqrt(2 / initialiser.fan);
    for (let i = 0; i < target.length; i++) target[i] = deviation * stream.normal();
    return;
  }
  const bound = 1 / Math.sqrt(initialiser.fan);
  for (let i = 0; i < target.length; i++) target[i] = bound * (2 * stream.uniform() - 1);
}

/** Running means 0, variances 1. Length S. */
export function initialStatistics(graph: NetworkGraph): Float32Array {
  const values = new Float32Array(graph.statisticCount);
  for (const { kind, offset, size } of graph.statistics) if (kind === 'variance') values.fill(1, offset, offset + size);
  return values;
}
