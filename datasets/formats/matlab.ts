/**
 * @file MATLAB files up to version 7, as SVHN's: X, uint8 [height, width, channels, n], and y, its labels. Elements with tags, each packed
 * with zlib or not (MathWorks, "MAT-File Format", version 5).
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInflate } from 'node:zlib';
import { isDomainError } from '@/domain/errors';
import { type ByteReader, byteReader } from './byte-reader';
import {
  type Label,
  type LabelledImage,
  numbered,
  type PackedFile,
  type PackedFormat,
  type RawImage,
  splitOf,
  startsWith,
  unreadable,
} from './format';
import { elementsOf } from './pickled';

const headerBytes = 128;
const compressed = 15;
export const matrix = 14;
/** MATLAB's storage types of numbers, as NumPy calls them. */
export const types: Readonly<Record<number, string>> = {
  1: 'i1',
  2: 'u1',
  3: 'i2',
  4: 'u2',
  5: 'i4',
  6: 'u4',
  7: 'f4',
  9: 'f8',
  12: 'i8',
  13: 'u8',
};

interface Element {
  readonly type: number;
  readonly start: number;
  readonly bytes: number;
}

interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly length: number;
  /** At the values. */
  readonly values: ByteReader;
  close(): void;
}

export const matlab: PackedFormat = {
  takes: ({ head }) => startsWith(head, 'MATLAB 5.0'),
  async *read(files, { progress }) {
    for (const [at, file] of files.entries()) {
      try {
        yield* imagesOf(file, (fraction) => progress((at + fraction) / files.length));
      } catch (error) {
        throw isDomainError(error)
          ? error
          : unreadable(file, `it is damaged (${error instanceof Error ? error.message : String(error)})`, error);
      }
    }
  },
};

async function* imagesOf(file: PackedFile, progress: (fraction: number) => void): AsyncGenerator<LabelledImage> {
  let images: Element | undefined;
  let labels: number[] | undefined;
  const seen: string[] = [];
  for (const element of await elementsIn(file)) {
    const variable = await variableAt(file, element);
    if (variable === null) continue;
    try {
      seen.push(variable.name);
      if (/^(y|labels?)$/i.test(variable.name)) {
        labels =
          elementsOf((await variable.values.read(variable.length)) ?? Buffer.alloc(0), variable.dtype) ?? undefined;
      } else if (/^(x|images?|data)$/i.test(variable.name)) images = element;
    } finally {
      variable.close();
    }
  }
  const variable = images === undefined ? null : await variableAt(file, images);
  if (variable === null || labels === undefined)
    throw unreadable(file, `it holds ${seen.join(', ') || 'nothing'}; X, [height, width, channels, n], and y are read`);
  try {
    const { shape, dtype, values } = variable;
    const [height = 0, width = 0] = shape;
    const channels = shape.length === 3 ? 1 : shape[2];
    const count = shape.at(-1) ?? 0;
    if (dtype !== 'u1' || (channels !== 1 && channels !== 3) || shape.length > 4 || shape.length < 3)
      throw unreadable(
        file,
        `X is [${shape.join(', ')}] of the type ${dtype}; uint8 [height, width, 1 or 3, n] is read`,
      );
    if (count !== labels.length) throw unreadable(file, `it has ${count} images and ${labels.length} labels`);
    const name = basename(file.path);
    const digits = /_32x32\.mat$/i.test(name);
    for (const [index, label] of labels.entries()) {
      const bytes = await values.read(height * width * channels);
      if (bytes === null) throw unreadable(file, `it ends before image ${index}`);
      if (index % 256 === 0) progress(index / count);
      yield {
        path: `${file.path} ${String(index).padStart(7, '0')}`,
        split: splitOf(name),
        label: digits ? digit(label) : numbered(label),
        image: rowsFirst(bytes, { height, width, channels }),
      };
    }
  } finally {
    variable.close();
  }
}

/** SVHN calls the digit 0 ten. */
const digit = (label: number): Label => numbered(label % 10);

/** MATLAB stores columns first: [width, height] planes. */
function rowsFirst(bytes: Uint8Array, { height, width, channels }: Omit<RawImage, 'pixels'>): RawImage {
  const pixels = new Uint8Array(bytes.length);
  for (let c = 0; c < channels; c++)
    for (let x = 0; x < width; x++)
      for (let y = 0; y < height; y++)
        pixels[(y * width + x) * channels + c] = bytes[(c * width + x) * height + y] ?? 0;
  return { pixels, height, width, channels };
}

async function elementsIn(file: PackedFile): Promise<Element[]> {
  const handle = await open(file.file);
  try {
    const found: Element[] = [];
    const tag = Buffer.alloc(8);
    if (file.head[126] !== 0x49) throw unreadable(file, 'its numbers are big-endian');
    for (let at = headerBytes; at + 8 <= file.bytes; ) {
      await handle.read(tag, 0, 8, at);
      const bytes = tag.readUInt32LE(4);
      if (at + 8 + bytes > file.bytes) throw unreadable(file, 'it is cut off');
      found.push({ type: tag.readUInt32LE(0), start: at + 8, bytes });
      at += 8 + bytes;
    }
    return found;
  } finally {
    await handle.close();
  }
}

/** The head of a matrix; null for other elements, and for matrices that hold no numbers. */
async function variableAt({ file }: PackedFile, { type, start, bytes }: Element): Promise<Variable | null> {
  if (bytes === 0 || (type !== compressed && type !== matrix)) return null;
  const stream = createReadStream(file, { start, end: start + bytes - 1, highWaterMark: 1 << 18 });
  const inflate = type === compressed ? createInflate({ chunkSize: 1 << 18 }) : null;
  if (inflate !== null) stream.on('error', (error) => inflate.destroy(error));
  const content = byteReader(inflate === null ? stream : stream.pipe(inflate));
  const close = (): void => {
    stream.destroy();
    inflate?.destroy();
  };
  if (inflate !== null && (await content.read(8))?.readUInt32LE(0) !== matrix) return closed(close);
  const flags = await part(content);
  const shape = elementsOf((await part(content))?.bytes ?? Buffer.alloc(0), 'i4') ?? [];
  const name = (await part(content))?.bytes.toString('latin1') ?? '';
  // Classes 6 to 15 are arrays of numbers.
  const kind = flags?.bytes[0] ?? 0;
  if (kind < 6 || kind > 15) return closed(close);
  const tag = await content.read(8);
  if (tag === null) return closed(close);
  const small = tag.readUInt16LE(2);
  const dtype = types[small === 0 ? tag.readUInt32LE(0) : tag.readUInt16LE(0)];
  if (dtype === undefined) return closed(close);
  if (small === 0) return { name, shape, dtype, length: tag.readUInt32LE(4), values: content, close };
  const inside = Buffer.from(tag.subarray(4, 4 + small));
  const values = byteReader(
    (async function* () {
      yield inside;
    })(),
  );
  return { name, shape, dtype, length: small, values, close };
}

function closed(close: () => void): null {
  close();
  return null;
}

/** A part of a matrix: up to four bytes lie in its tag, more behind it, filled up to eight. */
async function part(content: ByteReader): Promise<{ readonly bytes: Buffer } | null> {
  const tag = await content.read(8);
  if (tag === null) return null;
  const small = tag.readUInt16LE(2);
  if (small !== 0) return { bytes: Buffer.from(tag.subarray(4, 4 + small)) };
  const length = tag.readUInt32LE(4);
  if (length > longestPart) throw new RangeError('a name or shape of an impossible length');
  const padded = await content.read(Math.ceil(length / 8) * 8);
  return { bytes: Buffer.from((padded ?? Buffer.alloc(0)).subarray(0, length)) };
}

const longestPart = 4096;
