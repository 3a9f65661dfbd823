/** @file Parquet files of images as the Hugging Face hub serves them: a column of images with their bytes, a column of classes. */
import { type FileHandle, open } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet';
import { z } from 'zod';
import { isDomainError } from '@/domain/errors';
import {
  type Label,
  type LabelledImage,
  numbered,
  type PackedFile,
  type PackedFormat,
  splitOf,
  startsWith,
  unreadable,
} from './format';

export const parquet: PackedFormat = {
  takes: ({ head }) => startsWith(head, 'PAR1'),
  async *read(files, { progress }) {
    for (const [at, file] of files.entries()) {
      const handle = await open(file.file);
      try {
        yield* imagesOf(file, handle, (fraction) => progress((at + fraction) / files.length));
      } catch (error) {
        throw isDomainError(error)
          ? error
          : unreadable(file, `it is damaged (${error instanceof Error ? error.message : String(error)})`, error);
      } finally {
        await handle.close();
      }
    }
  },
};

/** Snappy, the usual one, is built in. */
const compressors: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ZSTD: (input) => {
    // Node has it from 22.15 on.
    if (!('zstdDecompressSync' in zlib) || typeof zlib.zstdDecompressSync !== 'function')
      throw new RangeError(
        'it is packed with Zstandard, which this Node can’t read: take Node 22.15, or write it with snappy',
      );
    const unpacked: unknown = zlib.zstdDecompressSync(input);
    if (!(unpacked instanceof Uint8Array)) throw new RangeError('Zstandard gave no bytes');
    return unpacked;
  },
};

function bufferOf(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead !== bytes.length) throw new RangeError('it is cut off');
      return bytes.buffer;
    },
  };
}

interface Columns {
  readonly image: string;
  readonly label: string;
  readonly names: readonly string[] | undefined;
}

const featureSchema = z.looseObject({ _type: z.string().optional(), names: z.array(z.string()).optional() });
const hubSchema = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
const imageNames = ['image', 'img', 'picture'];
const labelNames = ['label', 'labels', 'fine_label', 'class', 'target', 'character'];

function columnsOf(file: PackedFile, { key_value_metadata: facts = [], schema }: FileMetaData): Columns {
  const hub = hubSchema.safeParse(readJson(facts.find(({ key }) => key === 'huggingface')?.value));
  const features = new Map(
    Object.entries(hub.success ? hub.data.info.features : {}).flatMap(([name, value]) => {
      const feature = featureSchema.safeParse(value);
      return feature.success ? [[name, feature.data] as const] : [];
    }),
  );
  // The first entry is the root; children of a struct follow it.
  const names = topLevel(schema);
  const ofType = (type: string) => names.filter((name) => features.get(name)?._type === type);
  const image = ofType('Image')[0] ?? imageNames.find((name) => names.includes(name));
  const classes = ofType('ClassLabel');
  const label = labelNames.find((name) => (classes.length === 0 ? names : classes).includes(name)) ?? classes[0];
  if (image === undefined || label === undefined)
    throw unreadable(
      file,
      `it has the columns ${names.join(', ')}; one of images (image, img) and one of classes (label) are read`,
    );
  return { image, label, names: features.get(label)?.names };
}

function topLevel(schema: FileMetaData['schema']): string[] {
  const names: string[] = [];
  const skip = (at: number): number => {
    let next = at + 1;
    for (let child = 0; child < (schema[at]?.num_children ?? 0); child++) next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at]?.name ?? '');
  return names;
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

async function* imagesOf(
  file: PackedFile,
  handle: FileHandle,
  progress: (fraction: number) => void,
): AsyncGenerator<LabelledImage> {
  const source = bufferOf(handle, file.bytes);
  const metadata = await parquetMetadataAsync(source);
  const columns = columnsOf(file, metadata);
  const rows = Number(metadata.num_rows);
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const found: unknown[] = await parquetReadObjects({
      file: source,
      metadata,
      columns: [columns.image, columns.label],
      rowStart: start,
      rowEnd: end,
      utf8: false,
      compressors,
    });
    for (const [at, row] of found.entries()) yield imageOf(file, start + at, row, columns);
    start = end;
    progress(start / Math.max(1, rows));
  }
}

const bytesSchema = z.union([
  z.instanceof(Uint8Array),
  z.object({ bytes: z.instanceof(Uint8Array) }).transform(({ bytes }) => bytes),
]);
const labelSchema = z.union([
  z.int(),
  z.bigint().transform(Number),
  z.string(),
  z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString('utf8')),
]);

function imageOf(file: PackedFile, index: number, row: unknown, columns: Columns): LabelledImage {
  const cells = z.record(z.string(), z.unknown()).parse(row);
  const image = bytesSchema.safeParse(cells[columns.image]);
  if (!image.success) throw unreadable(file, `row ${index} has no image bytes in the column ${columns.image}`);
  const label = labelSchema.safeParse(cells[columns.label]);
  if (!label.success || (typeof label.data === 'number' && label.data < 0))
    throw unreadable(file, `row ${index} has no class in the column ${columns.label}: leave such splits out`);
  const path = `${file.path} ${String(index).padStart(7, '0')}`;
  return { path, split: splitOf(file.path), label: labelIn(label.data, columns.names), image: image.data };
}

function labelIn(value: number | string, names: readonly string[] | undefined): Label {
  return typeof value === 'number' ? numbered(value, names) : { name: value, index: null };
}
