/** @file Cells as NNI and NASLib write them, converted to DARTS' fields or of NAS-Bench-201's string. */
import type { Plain } from './python-literal';

type Fields = Readonly<Record<string, Plain>>;

const nniKey = /^(normal|reduce)\/(op|input)_(\d+)_(\d+)$/;
const oldNniKey = /^(normal|reduce)_n(\d+)_(p(\d+)|switch)$/;

/** NNI's names before 2.9, in the order in which its DARTS cells list them. */
const oldNniOperations: readonly (readonly [nni: string, name: string])[] = [
  ['maxpool', 'max_pool_3x3'],
  ['avgpool', 'avg_pool_3x3'],
  ['skipconnect', 'skip_connect'],
  ['sepconv3x3', 'sep_conv_3x3'],
  ['sepconv5x5', 'sep_conv_5x5'],
  ['dilconv3x3', 'dil_conv_3x3'],
  ['dilconv5x5', 'dil_conv_5x5'],
  ['none', 'none'],
];

/** Whether the object is an architecture that NNI exported: of its model space hub, or of its DARTS example before. */
export function isOfNni(fields: Fields): boolean {
  return Object.keys(fields).some((key) => nniKey.test(key) || oldNniKey.test(key));
}

/** `normal` and `reduce` as lists of nodes, each a list of (operation, input); missing parts stay missing. */
export function fieldsOfNni(fields: Fields): Fields {
  const cell = (type: 'normal' | 'reduce'): Plain => {
    const nodes = new Map<number, Map<number, Plain[]>>();
    for (const [key, value] of Object.entries(fields)) {
      const [, of, what, node, pair] = nniKey.exec(key) ?? [];
      if (of !== type) continue;
      const pairs = nodes.get(Number(node)) ?? new Map<number, Plain[]>();
      const entry = pairs.get(Number(pair)) ?? [null, null];
      entry[what === 'op' ? 0 : 1] = Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value;
      nodes.set(Number(node), pairs.set(Number(pair), entry));
    }
    if (nodes.size > 0) return inOrder(nodes).map((pairs) => inOrder(pairs));
    return oldNodes(type, fields);
  };
  return { normal: cell('normal'), reduce: cell('reduce') };
}

const inOrder = <T>(of: ReadonlyMap<number, T>): T[] => [...of].sort(([a], [b]) => a - b).map(([, value]) => value);

/** Node n has a choice p0, p1, … for each state before it, of which `switch` names those that it reads. */
function oldNodes(type: 'normal' | 'reduce', fields: Fields): Plain[][] {
  const nodes: Plain[][] = [];
  for (let node = 2; fields[`${type}_n${node}_switch`] !== undefined; node++) {
    const reads = chosen(fields[`${type}_n${node}_switch`] ?? null);
    nodes.push(reads.map((input): Plain => [oldOperation(fields[`${type}_n${node}_p${input}`] ?? null), input]));
  }
  return nodes;
}

/** States by number, by the name of their choice, or as one flag for each. */
function chosen(value: Plain): number[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.every((each) => typeof each === 'boolean')) return list.flatMap((each, index) => (each ? [index] : []));
  return list.map((each) =>
    typeof each === 'number' ? each : Number(/_p(\d+)$/.exec(String(each))?.[1] ?? Number.NaN),
  );
}

function oldOperation(value: Plain): Plain {
  const [index = Number.NaN] = typeof value === 'string' ? [] : chosen(value);
  const found = oldNniOperations.find(([nni], at) => (typeof value === 'string' ? nni === value : at === index));
  return found?.[1] ?? value;
}

const nniBenchmarkKey = /^(?:[A-Za-z]\w*\/)?([0-2]_[1-3])$/;
const nniBenchmarkEdges = ['0_1', '0_2', '1_2', '0_3', '1_3', '2_3'] as const;

/** NAS-Bench-201's string for NNI's `{"0_1": "conv_3x3", …}`, with the cell's name before a slash or without; null if it is not that. */
export function archOfNni(fields: Fields): string | null {
  const edges = new Map<string, string>();
  for (const [key, value] of Object.entries(fields)) {
    const edge = nniBenchmarkKey.exec(key)?.[1];
    if (edge !== undefined && typeof value === 'string') edges.set(edge, value.replace(/^conv_/, 'nor_conv_'));
  }
  const names = nniBenchmarkEdges.flatMap((edge) => edges.get(edge) ?? []);
  if (names.length !== nniBenchmarkEdges.length) return null;
  const [a, b, c, d, e, f] = names;
  return `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|`;
}

/** NASLib's numbers for NAS-Bench-201's operations, and its order of edges: 1-2, 1-3, 1-4, 2-3, 2-4, 3-4. */
const naslibOperations = ['skip_connect', 'none', 'nor_conv_3x3', 'nor_conv_1x1', 'avg_pool_3x3'] as const;

/** NAS-Bench-201's string for NASLib's six numbers; null if the value is not six of them. */
export function archOfNaslib(value: Plain): string | null {
  if (!Array.isArray(value) || value.length !== 6) return null;
  const names = value.map((each) => (typeof each === 'number' ? naslibOperations[each] : undefined));
  if (names.some((name) => name === undefined)) return null;
  const [a, b, d, c, e, f] = names;
  return `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|`;
}
