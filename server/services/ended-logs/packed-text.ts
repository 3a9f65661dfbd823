/**
 * @file Lines of text in few bytes, to the byte. What differs from line to line of a log is numbers: they are kept as columns, and what stands
 * around them once.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { packColumns, unpackColumns } from '@/db/series/packed-columns';

/** Stands for a number in a pattern; JSON has it only escaped. */
const hole = '\u0001';
const numbers = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
/** Of one piece of text: what packColumns counts, and more. */
const mostLines = 50_000;

interface Pattern {
  readonly number: number;
  /** Of its lines, one after the other. */
  readonly values: number[];
  readonly width: number;
}

/** Null for text that is not of this kind; the other way round it is to be compared with `unpackText`. */
export function packText(text: string): Uint8Array | null {
  if (text.includes(hole)) return null;
  const patterns = new Map<string, Pattern>();
  const lines = text.split('\n');
  if (lines.length > mostLines) return null;
  const order = new Float64Array(lines.length);
  let found: number[] = [];
  const replace = (token: string): string => {
    const value = Number(token);
    // What JavaScript would write in another way stays as it is.
    if (String(value) !== token) return token;
    found.push(value);
    return hole;
  };
  for (const [at, line] of lines.entries()) {
    found = [];
    const text = line.replace(numbers, replace);
    let pattern = patterns.get(text);
    if (pattern === undefined) {
      pattern = { number: patterns.size, values: [], width: found.length };
      patterns.set(text, pattern);
    }
    for (const value of found) pattern.values.push(value);
    order[at] = pattern.number;
  }
  const parts = [Buffer.from([...patterns.keys()].join('\n')), packColumns(order, 1)];
  for (const { values, width } of patterns.values())
    if (width > 0) parts.push(packColumns(columnsOf(values, width), width));
  return deflateRawSync(Buffer.concat(parts.flatMap((part) => [lengthOf(part), part])));
}

export function unpackText(packed: Uint8Array): string {
  const bytes = inflateRawSync(packed);
  let at = 0;
  const next = (): Buffer => {
    const from = at + 4;
    at = from + bytes.readUInt32LE(at);
    return bytes.subarray(from, at);
  };
  const patterns = next()
    .toString()
    .split('\n')
    .map((pattern) => pattern.split(hole));
  const order = unpackColumns(next(), 1);
  const columns = patterns.map((pieces) =>
    pieces.length === 1 ? new Float64Array() : unpackColumns(next(), pieces.length - 1),
  );
  const used = patterns.map(() => 0);
  const lines: string[] = [];
  for (const number of order) {
    const [pieces = [], values = new Float64Array(), row = 0] = [patterns[number], columns[number], used[number]];
    used[number] = row + 1;
    const rows = values.length / Math.max(1, pieces.length - 1);
    let line = pieces[0] ?? '';
    for (let place = 1; place < pieces.length; place++) line += `${values[(place - 1) * rows + row]}${pieces[place]}`;
    lines.push(line);
  }
  return lines.join('\n');
}

/** Rows as columns. */
function columnsOf(values: readonly number[], width: number): Float64Array {
  const flat = new Float64Array(values.length);
  const rows = values.length / width;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) flat[column * rows + row] = values[row * width + column] ?? 0;
  }
  return flat;
}

function lengthOf({ length }: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return bytes;
}
