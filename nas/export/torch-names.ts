/** @file Our names and layouts of parameters as the exported PyTorch module has them in its state_dict. */
import type { Genotype } from '@/domain/genotype';
import { cellInputs } from '@/domain/genotype';
import type { ParameterSpec, StatisticSpec } from '@/graph/types';
import type { NetworkSizes } from './network';

const fields: Readonly<Record<string, string>> = {
  scale: 'weight',
  shift: 'bias',
  mean: 'running_mean',
  variance: 'running_var',
};

/** `cells/3/0>2/sep_conv_3x3/first/norm/scale` to `cells.3.ops.0.first.norm.weight`. */
export function torchName(name: string, operations: ReadonlyMap<string, string>): string {
  const parts = name
    .replace(/^stem\/\w+\/cell(\d)\//, 'cells/$1/')
    .replace(/^stem\/\w+\//, 'stem/')
    .replace(/^(head|last)\//, '');
  const field = parts.slice(parts.lastIndexOf('/') + 1);
  const path = parts.slice(0, -field.length - 1);
  const [, pair = '', rest = ''] = /^(cells\/\d+\/[^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
  const operation = operations.get(pair);
  const place = operation === undefined ? path : operation + rest;
  return `${place.replaceAll('/', '.')}.${fields[field] ?? field}`;
}

/** Index of each kept pair with weights in its cell's list of operations: `cells/3/0>2/sep_conv_3x3` is `cells/3/ops/0`. */
export function operationPlaces(genotype: Genotype, { layers, reductions }: NetworkSizes): Map<string, string> {
  const places = new Map<string, string>();
  for (let layer = 0; layer < layers; layer++) {
    const cell = (reductions.includes(layer) ? genotype.reduce : undefined) ?? genotype.normal;
    let at = 0;
    cell.nodes.forEach((edges, index) => {
      const seen = new Map<string, number>();
      for (const { operation, input } of edges) {
        const name = `cells/${layer}/${input}>${index + cellInputs(cell)}/${operation}`;
        const count = (seen.get(name) ?? 0) + 1;
        seen.set(name, count);
        places.set(count === 1 ? name : `${name}#${count}`, `cells/${layer}/ops/${at++}`);
      }
    });
  }
  return places;
}

/** Shape and values in PyTorch's order: [out, in, kh, kw]; depthwise [c, 1, kh, kw]; linear [out, in]. */
export function torchTensor(
  spec: Pick<ParameterSpec, 'shape'> | Pick<StatisticSpec, 'size'>,
  values: Float32Array,
): { shape: number[]; data: Float32Array } {
  const shape = 'shape' in spec ? spec.shape : [spec.size];
  const [a = 1, b = 1, c = 1, d = 1] = shape;
  if (shape.length === 4) return permuted(values, [d, c, a, b], (o, i, y, x) => ((y * b + x) * c + i) * d + o);
  if (shape.length === 3) return permuted(values, [c, 1, a, b], (o, _i, y, x) => (y * b + x) * c + o);
  if (shape.length === 2) {
    const { data } = permuted(values, [b, a, 1, 1], (o, i) => i * b + o);
    return { shape: [b, a], data };
  }
  return { shape: [...shape], data: values };
}

/** The inverse of `torchTensor`: PyTorch's values in our order. Null if they are not of this tensor's shape. */
export function valuesFromTorch(
  spec: Pick<ParameterSpec, 'shape'> | Pick<StatisticSpec, 'size'>,
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array },
): Float32Array | null {
  const own = 'shape' in spec ? spec.shape : [spec.size];
  const [a = 1, b = 1, c = 1, d = 1] = own;
  const theirs = { 4: [d, c, a, b], 3: [c, 1, a, b], 2: [b, a], 1: own }[own.length];
  if (theirs === undefined || theirs.length !== shape.length || theirs.some((size, at) => size !== shape[at]))
    return null;
  if (own.length === 1) return data;
  const values = new Float32Array(data.length);
  const [outs = 1, ins = 1, height = 1, width = 1] = theirs;
  let at = 0;
  for (let o = 0; o < outs; o++)
    for (let i = 0; i < ins; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) values[((y * width + x) * ins + i) * outs + o] = data[at++] ?? 0;
  return values;
}

function permuted(
  values: Float32Array,
  shape: readonly [number, number, number, number],
  source: (o: number, i: number, y: number, x: number) => number,
): { shape: number[]; data: Float32Array } {
  const data = new Float32Array(values.length);
  const [outs, ins, height, width] = shape;
  let at = 0;
  for (let o = 0; o < outs; o++)
    for (let i = 0; i < ins; i++)
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[at++] = values[source(o, i, y, x)] ?? 0;
  return { shape: [...shape], data };
}
