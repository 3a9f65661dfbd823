/**
 * @file Reader and writer of safetensors (github.com/huggingface/safetensors, "Format"): u64 little-endian header length, JSON
 * header, tensor bytes little-endian in row-major order, without gaps.
 */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';

export type Tensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'F64'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'U8'; readonly shape: readonly number[]; readonly data: Uint8Array };

export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const metadataKey = '__metadata__';
/** The reference implementation's limit. */
const largestHeader = 100_000_000;
const layoutRank = { F64: 0, F32: 1, I32: 2, U8: 3 } as const;
const bytesPer = { F32: 4, F64: 8, I32: 4, U8: 1 } as const;

/**
 * Tensors are laid out by type (wide ones first), then name, and the data starts at a multiple of 8, in the manner of the
 * reference implementation; equal content gives equal bytes. Throws `invalid-input` if data and shape disagree.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = Object.keys(tensors).sort();
  const entries = names
    .flatMap((name) => {
      const tensor = tensors[name];
      return tensor ? [{ name, tensor }] : [];
    })
    .sort((a, b) => layoutRank[a.tensor.dtype] - layoutRank[b.tensor.dtype]);
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) {
    header.push([metadataKey, Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)))]);
  }
  let end = 0;
  for (const { name, tensor } of entries) {
    if (name === metadataKey) throw new DomainError('invalid-input', `A tensor can't be called ${metadataKey}.`);
    const count = elements(tensor.shape);
    if (count !== tensor.data.length) {
      const message = `Tensor "${name}" has ${tensor.data.length} values, but its shape [${tensor.shape.join(', ')}] holds ${count}.`;
      throw new DomainError('invalid-input', message, { field: name });
    }
    const start = end;
    end += count * bytesPer[tensor.dtype];
    header.push([name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [start, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const { tensor } of entries) {
    writeValues(view, at, tensor);
    at += tensor.data.byteLength;
  }
  return bytes;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function writeValues(view: DataView, at: number, tensor: Tensor): void {
  const raw = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  const target = new Uint8Array(view.buffer, view.byteOffset + at, raw.length);
  target.set(raw);
  if (!hostIsLittleEndian) reverseElements(target, bytesPer[tensor.dtype]);
}

function reverseElements(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * Reads a whole file; the tensors are copies. Throws `corrupt-data` if the header is too large or isn't one, or where
 * the tensors' sizes, offsets and the data disagree (gaps and overlaps included).
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes);
  const metadata: [string, string][] = [];
  const entries: { name: string; dtype: Tensor['dtype']; shape: number[]; start: number; end: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === metadataKey) {
      metadata.push(...readMetadata(value));
      continue;
    }
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success) throw corrupt(`the header entry of tensor "${name}" isn't {dtype, shape, data_offsets}`);
    const { dtype, shape, data_offsets } = parsed.data;
    if (!isKnown(dtype)) throw corrupt(`tensor "${name}" has the type ${dtype}; F32, F64, I32 and U8 are read`);
    const [start, end] = data_offsets;
    const needed = elements(shape) * bytesPer[dtype];
    if (end - start !== needed) {
      throw corrupt(
        `tensor "${name}" takes bytes ${start} to ${end}, but ${dtype} [${shape.join(', ')}] needs ${needed}`,
      );
    }
    entries.push({ name, dtype, shape, start, end });
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let covered = 0;
  for (const { name, start, end } of entries) {
    if (start !== covered) {
      throw corrupt(
        `tensor "${name}" starts at data byte ${start}, which ${start < covered ? 'overlaps' : 'leaves a gap after'} byte ${covered}`,
      );
    }
    covered = end;
  }
  const held = bytes.length - dataStart;
  if (covered !== held)
    throw corrupt(`its tensors take ${covered} bytes from byte offset ${dataStart}, but ${held} follow`);
  return {
    tensors: Object.fromEntries(
      entries.map(({ name, dtype, shape, start, end }) => [
        name,
        tensorOf(dtype, shape, bytes.subarray(dataStart + start, dataStart + end)),
      ]),
    ),
    metadata: Object.fromEntries(metadata),
  };
}

/** Bytes from the start of a file that hold its header, from its first eight; those included. */
export function headerBytes(first: Uint8Array): number {
  if (first.length < 8) throw corrupt(`it is truncated at byte offset ${first.length}, within the header's length`);
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(largestHeader))
    throw corrupt(`its header of ${length} bytes is too large (${largestHeader} at most)`);
  return 8 + Number(length);
}

/** The metadata alone; `bytes` may end where the header does. */
export function readSafetensorsMetadata(bytes: Uint8Array): Readonly<Record<string, string>> {
  const { header } = readHeader(bytes);
  const value = new Map(Object.entries(header)).get(metadataKey);
  return value === undefined ? {} : Object.fromEntries(readMetadata(value));
}

function readHeader(bytes: Uint8Array): { header: object; dataStart: number } {
  const dataStart = headerBytes(bytes);
  if (dataStart > bytes.length) {
    throw corrupt(`it is truncated at byte offset ${bytes.length}: the header should end at ${dataStart}`);
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch (cause) {
    throw corrupt("its header isn't JSON", cause);
  }
  if (bytes[8] !== 0x7b || typeof header !== 'object' || header === null)
    throw corrupt("its header isn't a JSON object");
  return { header, dataStart };
}

function readMetadata(value: unknown): [string, string][] {
  const pairs =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (!pairs?.every((pair): pair is [string, string] => typeof pair[1] === 'string')) {
    throw corrupt(`${metadataKey} isn't a map from texts to texts`);
  }
  return pairs;
}

function isKnown(dtype: string): dtype is Tensor['dtype'] {
  return Object.hasOwn(bytesPer, dtype);
}

function tensorOf(dtype: Tensor['dtype'], shape: number[], stored: Uint8Array): Tensor {
  // A new buffer is aligned (and slice() of a Node Buffer would not copy).
  const raw = new Uint8Array(stored);
  if (!hostIsLittleEndian) reverseElements(raw, bytesPer[dtype]);
  switch (dtype) {
    case 'F32':
      return { dtype, shape, data: new Float32Array(raw.buffer, 0, raw.length / 4) };
    case 'F64':
      return { dtype, shape, data: new Float64Array(raw.buffer, 0, raw.length / 8) };
    case 'I32':
      return { dtype, shape, data: new Int32Array(raw.buffer, 0, raw.length / 4) };
    case 'U8':
      return { dtype, shape, data: raw };
  }
}

function corrupt(what: string, cause?: unknown): DomainError {
  return new DomainError('corrupt-data', `Not a sound safetensors file: ${what}. Write or download it again.`, {
    cause,
  });
}
