/** @file TensorBoard's event files: TFRecord framing, and the events in it (tensorflow's event.proto, summary.proto, tensor.proto). */
import { closeSync, openSync, readSync } from 'node:fs';
import { maskedCrc } from '@/domain/crc32c';
import { fieldsOf, has, partOf, partsOf, textOf, wholeOf } from '@/domain/protobuf-reader';

/** Milliseconds since the epoch. */
interface At {
  readonly time: number;
  readonly step: number;
}
export type TensorboardItem =
  | (At & { readonly type: 'scalar'; readonly tag: string; readonly value: number })
  | (At & { readonly type: 'image'; readonly tag: string; readonly bytes: Uint8Array<ArrayBuffer> })
  | (At & { readonly type: 'text'; readonly tag: string; readonly text: string })
  | (At & { readonly type: 'hparams'; readonly values: readonly { readonly key: string; readonly value: string }[] })
  | { readonly type: 'damaged'; readonly offset: number };

const largestRecord = 1 << 30;

/** All supported kinds; histograms, graphs, audio and meshes are skipped. An unfinished record ends it. */
export function* tensorboardItems(file: string): Generator<TensorboardItem> {
  const plugins = new Map<string, string>();
  for (const record of records(file)) {
    if (typeof record === 'number') {
      yield { type: 'damaged', offset: record };
      return;
    }
    const at = { time: 1000 * doubleOf(record, 1), step: wholeOf(record, 2) };
    for (const value of partsOf(partOf(record, 5), 1)) {
      const item = itemOf(value, at, plugins);
      if (item !== null) yield item;
    }
  }
}

/** The bytes of each record; the offset of one that is damaged, then no more. */
function* records(file: string): Generator<Buffer | number> {
  const descriptor = openSync(file, 'r');
  try {
    for (let offset = 0; ; ) {
      const head = Buffer.alloc(12);
      if (readSync(descriptor, head, 0, 12, offset) < 12) return;
      const length = Number(head.readBigUInt64LE());
      if (head.readUInt32LE(8) !== maskedCrc(head.subarray(0, 8)) || length > largestRecord) return yield offset;
      const body = Buffer.alloc(length + 4);
      if (readSync(descriptor, body, 0, body.length, offset + 12) < body.length) return;
      const record = body.subarray(0, length);
      if (body.readUInt32LE(length) !== maskedCrc(record)) return yield offset;
      yield record;
      offset += 16 + length;
    }
  } finally {
    closeSync(descriptor);
  }
}

function itemOf(value: Buffer, at: At, plugins: Map<string, string>): TensorboardItem | null {
  const tag = textOf(value, 1);
  const plugin = partOf(partOf(value, 9), 1);
  // A series declares its type once.
  if (plugin.length > 0) plugins.set(tag, textOf(plugin, 1));
  const kind = plugins.get(tag);
  if (kind === 'hparams') {
    const values = hyperparameters(partOf(plugin, 2));
    return values.length === 0 ? null : { ...at, type: 'hparams', values };
  }
  for (const { number, value: simple } of fieldsOf(value)) {
    if (number === 2 && Buffer.isBuffer(simple)) return { ...at, type: 'scalar', tag, value: simple.readFloatLE() };
  }
  if (has(value, 4)) return picture(at, tag, partOf(partOf(value, 4), 4));
  const tensor = partOf(value, 8);
  if (kind === 'images') return picture(at, tag, partsOf(tensor, 8)[2] ?? Buffer.alloc(0));
  if (kind === 'text') return { ...at, type: 'text', tag, text: textsOf(tensor) };
  const scalar = kind === 'scalars' || kind === undefined ? scalarIn(tensor) : null;
  return scalar === null ? null : { ...at, type: 'scalar', tag, value: scalar };
}

const textsOf = (tensor: Buffer): string =>
  partsOf(tensor, 8)
    .map((each) => each.toString('utf8'))
    .join('\n');

function picture(at: At, tag: string, bytes: Buffer): TensorboardItem | null {
  return bytes.length === 0 ? null : { ...at, type: 'image', tag, bytes: new Uint8Array(bytes) };
}

/** Of a tensor of one number, by type: 1 float, 2 double, 3 int32, 9 int64. Null for others. */
function scalarIn(tensor: Buffer): number | null {
  const shape = partsOf(partOf(tensor, 2), 2);
  if (shape.some((dimension) => wholeOf(dimension, 1) !== 1)) return null;
  const type = wholeOf(tensor, 1);
  const content = partOf(tensor, 4);
  const typed = partOf(tensor, type === 1 ? 5 : 6);
  const bytes = content.length > 0 ? content : typed;
  if (type === 1 && bytes.length >= 4) return bytes.readFloatLE();
  if (type === 2 && bytes.length >= 8) return bytes.readDoubleLE();
  if (type === 3 && content.length >= 4) return content.readInt32LE();
  if (type === 9 && content.length >= 8) return Number(content.readBigInt64LE());
  return null;
}

function doubleOf(message: Buffer, number: number): number {
  const bytes = partOf(message, number);
  return bytes.length === 8 ? bytes.readDoubleLE() : 0;
}

/** HParamsPluginData.session_start_info.hparams: a map from names to google.protobuf.Value. */
function hyperparameters(content: Buffer): { key: string; value: string }[] {
  return partsOf(partOf(content, 3), 1).map((entry) => ({
    key: textOf(entry, 1),
    value: plainValue(partOf(entry, 2)),
  }));
}

function plainValue(value: Buffer): string {
  for (const { number, value: held } of fieldsOf(value)) {
    if (number === 2 && Buffer.isBuffer(held)) return String(held.readDoubleLE());
    if (number === 3 && Buffer.isBuffer(held)) return held.toString('utf8');
    if (number === 4) return held === 0n ? 'False' : 'True';
  }
  return 'None';
}
