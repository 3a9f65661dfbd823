/** @file TFRecord files of images: lengths and check sums around tf.train.Example messages, read by their wire format. */
import { createReadStream } from 'node:fs';
import { maskedCrc } from '@/domain/crc32c';
import { isDomainError } from '@/domain/errors';
import { fieldsOf, partOf, partsOf, textOf } from '@/domain/protobuf-reader';
import { isImageContent } from '../images/kinds';
import { byteReader } from './byte-reader';
import {
  type Label,
  type LabelledImage,
  numbered,
  type PackedFile,
  type PackedFormat,
  type RawImage,
  splitOf,
  unreadable,
  utf8,
} from './format';

/** A record's length is followed by its own check sum: no other file begins so. */
export const tfrecord: PackedFormat = {
  takes: ({ head }) => head.length >= 12 && maskedCrc(head.subarray(0, 8)) === Buffer.from(head).readUInt32LE(8),
  async *read(files, { progress }) {
    for (const [at, file] of files.entries()) {
      const stream = createReadStream(file.file, { highWaterMark: 1 << 18 });
      try {
        let index = 0;
        for await (const example of examplesIn(file, stream)) {
          if (index % 64 === 0) progress((at + stream.bytesRead / Math.max(1, file.bytes)) / files.length);
          yield imageOf(file, index++, example);
        }
      } catch (error) {
        throw isDomainError(error) ? error : unreadable(file, 'it is damaged: a record ends too early', error);
      } finally {
        stream.destroy();
      }
    }
  },
};

/** Larger than any image file that is read. */
const longestRecord = 256 << 20;

async function* examplesIn(file: PackedFile, stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const content = byteReader(stream);
  for (let record = 0; ; record++) {
    const head = await content.read(12);
    if (head === null) return;
    const length = Number(head.readBigUInt64LE());
    if (maskedCrc(head.subarray(0, 8)) !== head.readUInt32LE(8) || length > longestRecord)
      throw unreadable(file, `it is damaged: the check sum of the length of record ${record} differs`);
    const body = await content.read(length + 4);
    if (body === null) throw unreadable(file, `it is cut off in record ${record}`);
    const data = body.subarray(0, length);
    if (maskedCrc(data) !== body.readUInt32LE(length))
      throw unreadable(file, `it is damaged: the check sum of record ${record} differs`);
    yield data;
  }
}

interface Feature {
  readonly bytes: readonly Buffer[];
  readonly numbers: readonly number[];
}

/** Example { features = 1 { feature = 1: map<string, Feature> } }; Feature { bytes_list = 1, float_list = 2, int64_list = 3 }. */
function featuresOf(example: Buffer): Map<string, Feature> {
  const features = new Map<string, Feature>();
  for (const entry of partsOf(partOf(example, 1), 1)) {
    const value = partOf(entry, 2);
    features.set(textOf(entry, 1), { bytes: partsOf(partOf(value, 1), 1), numbers: wholeNumbers(partOf(value, 3)) });
  }
  return features;
}

/** A list of whole numbers, packed or not. */
function wholeNumbers(list: Buffer): number[] {
  return [...fieldsOf(list)].flatMap(({ value }) => {
    if (typeof value === 'bigint') return [Number(BigInt.asIntN(64, value))];
    const found: number[] = [];
    let number = 0n;
    let shift = 0n;
    for (const byte of value) {
      number |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) {
        found.push(Number(BigInt.asIntN(64, number)));
        number = 0n;
        shift = 0n;
      }
    }
    return found;
  });
}

const imageKeys = ['image/encoded', 'image', 'image_raw', 'image/raw', 'encoded', 'img'];
const labelKeys = ['image/class/label', 'label', 'labels', 'class', 'target', 'fine_label'];
const nameKeys = ['image/class/synset', 'image/class/text', 'class_name', 'label_name'];

function imageOf(file: PackedFile, index: number, example: Buffer): LabelledImage {
  const features = featuresOf(example);
  const first = (keys: readonly string[]): Feature | undefined =>
    keys.map((key) => features.get(key)).find((found) => found !== undefined);
  const bytes = first(imageKeys)?.bytes[0];
  const label = labelIn(first(labelKeys), first(nameKeys));
  if (bytes === undefined || label === null) {
    throw unreadable(
      file,
      `record ${index} holds ${[...features.keys()].slice(0, 8).join(', ') || 'nothing'}; ${imageKeys[0]} and ${labelKeys[0]}, or image and label, are read`,
    );
  }
  const path = `${file.path} ${String(index).padStart(7, '0')}`;
  const image = isImageContent(bytes) ? Uint8Array.from(bytes) : rawImage(file, index, bytes, features);
  return { path, split: splitOf(file.path), label, image };
}

function labelIn(label: Feature | undefined, name: Feature | undefined): Label | null {
  const number = label?.numbers[0];
  const text = name?.bytes[0] ?? label?.bytes[0];
  if (number === undefined) return text === undefined ? null : { name: utf8(text), index: null };
  return text === undefined ? numbered(number) : { name: utf8(text), index: number };
}

/** Pixels without a header, with their size beside them. */
function rawImage(file: PackedFile, index: number, bytes: Buffer, features: ReadonlyMap<string, Feature>): RawImage {
  const size = (...keys: string[]): number | undefined =>
    keys.map((key) => features.get(key)?.numbers[0]).find((found) => found !== undefined);
  const height = size('height', 'image/height', 'rows');
  const width = size('width', 'image/width', 'cols');
  const channels = height === undefined || width === undefined ? undefined : bytes.length / (height * width);
  if (height === undefined || width === undefined || (channels !== 1 && channels !== 3))
    throw unreadable(
      file,
      `the image of record ${index} is neither an image file nor pixels with their height and width`,
    );
  return { pixels: Uint8Array.from(bytes), height, width, channels };
}
