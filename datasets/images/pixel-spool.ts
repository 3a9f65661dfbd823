/** @file The spool of an import that keeps pixels: all images of one size. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { DomainError } from '@/domain/errors';
import { writeDataset } from '../write-dataset';
import type { Geometry } from './decode';
import { refused } from './entry';
import type { ImagePath } from './given';
import { readAt } from './read-positions';
import type { ImageSpool, SpooledImage, StoredSplit } from './spool';

const bufferBytes = 4 << 20;

/** `side`: to which images were brought; null: they came in one size. */
export async function openPixelSpool(path: string, channels: 1 | 3, side: number | null): Promise<ImageSpool> {
  const file = await open(path, 'wx+');
  const images: SpooledImage[] = [];
  let first: (ImagePath & Geometry) | null = null;
  let grey = true;
  const rescaled = { count: 0, largest: 0 };
  let enlarged = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    await file.appendFile(bytes);
  };
  const geometry = (): Geometry => {
    if (first === null) throw new DomainError('corrupt-data', 'There is no image at all.', { field: 'paths' });
    return { height: first.height, width: first.width };
  };

  async function* read(order: Int32Array, wanted: 1 | 3): AsyncGenerator<Uint8Array, void, undefined> {
    await flush();
    const { height, width } = geometry();
    const size = height * width * channels;
    const many = Math.max(1, Math.floor(bufferBytes / size));
    for (let start = 0; start < order.length; start += many) {
      const bytes = await readAt(file, order.subarray(start, start + many), size);
      yield channels === 3 && wanted === 1 ? everyThird(bytes) : bytes;
    }
  }

  return {
    images,
    grey: () => grey,
    notes: () => [...enlargedNote(enlarged, side), ...rescaledNote(rescaled)],
    async add({ source, path: name, archive }, { decoded }, given) {
      const { height, width, pixels, rescaled: from16, enlarged: tiny } = decoded;
      first ??= { source, path: name, height, width };
      if (first.height !== height || first.width !== width) {
        const sizes = `${width} × ${height} pixels and "${first.path}" ${first.width} × ${first.height}`;
        throw refused(archive, name, `it has ${sizes}; give a size to which all images are brought`);
      }
      if (channels === 3 && grey) grey = isGrey(pixels);
      if (tiny) enlarged += 1;
      if (from16) {
        rescaled.count += 1;
        for (const value of pixels) rescaled.largest = Math.max(rescaled.largest, value);
      }
      const hash = createHash('sha256').update(pixels).digest('base64').slice(0, 22);
      images.push({ source, path: name, given: given ?? null, hash });
      pending.push(pixels);
      pendingBytes += pixels.length;
      if (pendingBytes >= bufferBytes) await flush();
    },
    store(root, about, { train, test }, stored) {
      const of = ({ labels, order }: StoredSplit) => ({ labels, images: read(order, stored) });
      return writeDataset(root, { ...about, ...geometry(), channels: stored, train: of(train), test: of(test) });
    },
    close: () => file.close(),
  };
}

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${n === 1 ? what : `${what}s`}`;

const enlargedNote = (images: number, side: number | null): string[] =>
  images === 0 || side === null
    ? []
    : [`${count(images, 'image')} ${images === 1 ? 'was' : 'were'} less than half of ${side} pixels and enlarged`];

function rescaledNote({ count: images, largest }: { readonly count: number; readonly largest: number }): string[] {
  const depth = largest < 16 ? '; none is brighter than 4,095 of 65,535, as if 12 bits were meant' : '';
  return images > 0 ? [`${count(images, 'image')} of 16 bits brought to 8${depth}`] : [];
}

function isGrey(pixels: Uint8Array): boolean {
  for (let at = 0; at < pixels.length; at += 3) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  }
  return true;
}

function everyThird(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: bytes.length / 3 }, (_, at) => bytes[at * 3] ?? 0);
}
