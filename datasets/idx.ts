/**
 * @file Reader of IDX files (the format of MNIST, described at yann.lecun.com/exdb/mnist): two zero bytes, element type,
 * number of dimensions, big-endian sizes, data. Raw or gzipped, detected by content. Errors name file and byte offset.
 */
import { readFile } from 'node:fs/promises';
import { DomainError } from '@/domain/errors';
import { gunzipWhole, isGzip } from './gzip';

export interface IdxFile {
  readonly path: string;
  readonly compressed: boolean;
  readonly dimensions: readonly number[];
  /** Offset of the first element in the (decompressed) content. */
  readonly dataOffset: number;
  readonly data: Uint8Array;
}

export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** [count, height, width, channels] */
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;
const elementTypes: Readonly<Record<number, string>> = {
  8: 'unsigned byte',
  9: 'signed byte',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
};

/** Reads a file of unsigned bytes with any dimensions. Throws `corrupt-data` or `not-found`; `field` is passed on. */
export async function readIdx(path: string, field?: string): Promise<IdxFile> {
  const stored = await readBytes(path, field);
  const compressed = isGzip(stored);
  let content = stored;
  if (compressed) {
    const result = await gunzipWhole(stored);
    if (!result.ok) {
      throw corrupt(path, field, `the gzip stream is damaged at byte offset ${result.offset}: ${result.reason}`);
    }
    content = result.content;
  }
  return parse(path, field, content, compressed);
}

/** Reads images: three dimensions (grey), or four where the last is 1 or 3 channels. */
export async function readIdxImages(path: string, field?: string): Promise<IdxImages> {
  const file = await readIdx(path, field);
  const [count = 0, height = 0, width = 0, channels = 1] = file.dimensions;
  const rank = file.dimensions.length;
  if (rank !== 3 && rank !== 4) {
    throw corrupt(path, field, `byte offset 3 says ${rank} dimensions, but images have 3 (count, height, width) or 4`);
  }
  if (channels !== 1 && channels !== 3) {
    throw corrupt(path, field, `byte offset 16 says ${channels} channels, but images have 1 or 3`);
  }
  if (count === 0) throw corrupt(path, field, 'it holds zero images (count at byte offset 4)');
  if (height === 0 || width === 0) {
    throw corrupt(path, field, `its images are ${height}×${width} pixels (sizes at byte offset 8)`);
  }
  return { count, height, width, channels, data: file.data };
}

/** Reads labels, each of which must be below `classes`. */
export async function readIdxLabels(path: string, classes: number, field?: string): Promise<Uint8Array> {
  const file = await readIdx(path, field);
  if (file.dimensions.length !== 1) {
    throw corrupt(path, field, `byte offset 3 says ${file.dimensions.length} dimensions, but labels have 1`);
  }
  if (file.data.length === 0) throw corrupt(path, field, 'it holds zero labels (count at byte offset 4)');
  for (const [index, label] of file.data.entries()) {
    if (label >= classes) {
      const where = `byte offset ${file.dataOffset + index}${file.compressed ? ' of the decompressed content' : ''}`;
      throw corrupt(
        path,
        field,
        `label ${label} of image ${index} at ${where} is out of range: ${classes} classes allow 0 to ${classes - 1}`,
      );
    }
  }
  return file.data;
}

function parse(path: string, field: string | undefined, content: Uint8Array, compressed: boolean): IdxFile {
  const place = compressed ? ' of the decompressed content' : '';
  const fail = (what: string) => corrupt(path, field, what);
  if (content.length < 4) {
    throw fail(
      `it is truncated: an IDX header has at least 4 bytes, and it ends at byte offset ${content.length}${place}`,
    );
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (view.getUint16(0) !== 0) {
    const magic = [0, 1, 2, 3].map((at) => view.getUint8(at).toString(16).padStart(2, '0')).join(' ');
    throw fail(`not an IDX file: byte offset 0${place} holds ${magic}, but IDX starts with 00 00 08`);
  }
  const type = view.getUint8(2);
  if (type !== unsignedByte) {
    const name = elementTypes[type];
    if (name === undefined) {
      throw fail(
        `not an IDX file: byte offset 2${place} holds 0x${type.toString(16).padStart(2, '0')}, which is not an element type`,
      );
    }
    throw fail(`wrong element type at byte offset 2${place}: ${name}, but images and labels are unsigned bytes`);
  }
  const rank = view.getUint8(3);
  if (rank === 0) throw fail(`byte offset 3${place} says it has no dimensions`);
  const dataOffset = 4 + 4 * rank;
  if (content.length < dataOffset) {
    throw fail(
      `it is truncated: its header takes ${dataOffset} bytes, and it ends at byte offset ${content.length}${place}`,
    );
  }
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = dimensions.reduce((product, size) => product * size, 1);
  const held = content.length - dataOffset;
  const shape = dimensions.join('×');
  if (held < expected) {
    throw fail(
      `it is truncated: ${shape} bytes from byte offset ${dataOffset} should end at ${dataOffset + expected}, and it ends at byte offset ${content.length}${place}`,
    );
  }
  if (held > expected) {
    throw fail(
      `${held - expected} bytes too many: ${shape} bytes end at byte offset ${dataOffset + expected}${place}, and more follows`,
    );
  }
  return { path, compressed, dimensions, dataOffset, data: content.subarray(dataOffset) };
}

async function readBytes(path: string, field: string | undefined): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new DomainError('not-found', `${path} can't be read (${code}): check the path and its permissions.`, {
      ...(field === undefined ? {} : { field }),
      cause,
    });
  }
}

function corrupt(path: string, field: string | undefined, what: string): DomainError {
  const message = `${path}: ${what}. Nothing was imported; get the file again or correct it.`;
  return new DomainError('corrupt-data', message, field === undefined ? {} : { field });
}
