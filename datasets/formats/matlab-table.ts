/** @file A table in a MATLAB file, as the list of classes of ImageNet's development kit: a struct array of texts and numbers. Small, read whole. */
import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import type { PackedFile } from './format';
import { matrix as matrixType, types } from './matlab';
import { elementsOf } from './pickled';

/** Larger ones hold images. */
const mostBytes = 16 << 20;
const headerBytes = 128;
const compressed = 15;
const structs = 2;
const texts = 4;

interface Part {
  readonly type: number;
  readonly bytes: Buffer;
}

/** Rows of the struct array of this name, each field that is one text or one number; null if there is none. */
export async function matlabTable(file: PackedFile, name: string): Promise<Map<string, string | number>[] | null> {
  if (file.bytes > mostBytes) return null;
  const whole = (await readFile(file.file)).subarray(headerBytes);
  try {
    for (const { type, bytes } of partsOf(whole)) {
      const inner =
        type === compressed ? [...partsOf(inflateSync(bytes, { maxOutputLength: mostBytes }))][0] : { type, bytes };
      if (inner?.type !== matrixType) continue;
      const rows = structsIn([...partsOf(inner.bytes)], name);
      if (rows !== null) return rows;
    }
  } catch {
    // No such table, whatever else it is.
  }
  return null;
}

/** Tag and content, filled up to eight bytes; up to four lie in the tag itself. */
function* partsOf(bytes: Buffer): Generator<Part> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const small = bytes.readUInt16LE(at + 2);
    if (small > 0) {
      yield { type: bytes.readUInt16LE(at), bytes: bytes.subarray(at + 4, at + 4 + small) };
      at += 8;
      continue;
    }
    const [type, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    if (at + 8 + length > bytes.length) throw new RangeError('it ends too early');
    yield { type, bytes: bytes.subarray(at + 8, at + 8 + length) };
    // What is packed is not filled up.
    at += 8 + (type === compressed ? length : Math.ceil(length / 8) * 8);
  }
}

function structsIn(parts: readonly Part[], wanted: string): Map<string, string | number>[] | null {
  const [flags, , name, fieldLength, fieldNames, ...values] = parts;
  if (flags?.bytes[0] !== structs || name?.bytes.toString('latin1') !== wanted) return null;
  const length = fieldLength?.bytes.readInt32LE(0) ?? 0;
  const fields: string[] = [];
  for (let at = 0; length > 0 && at + length <= (fieldNames?.bytes.length ?? 0); at += length)
    fields.push((fieldNames?.bytes.toString('latin1', at, at + length) ?? '').replace(/\0.*$/s, ''));
  const rows: Map<string, string | number>[] = [];
  for (let at = 0; fields.length > 0 && at < values.length; at += fields.length) {
    const row = new Map<string, string | number>();
    for (const [index, field] of fields.entries()) {
      const value = fieldValue(values[at + index]);
      if (value !== null) row.set(field, value);
    }
    rows.push(row);
  }
  return rows;
}

function fieldValue(part: Part | undefined): string | number | null {
  if (part === undefined || part.bytes.length === 0) return null;
  const [flags, , , values] = [...partsOf(part.bytes)];
  const dtype = types[values?.type ?? 0];
  if (values === undefined) return null;
  // Texts are of the types uint16, or UTF-8 (16) and UTF-16 (17).
  if (flags?.bytes[0] === texts)
    return values.bytes.toString(values.type === 16 || values.type === 1 || values.type === 2 ? 'utf8' : 'utf16le');
  return dtype === undefined ? null : (elementsOf(values.bytes, dtype)?.[0] ?? null);
}
