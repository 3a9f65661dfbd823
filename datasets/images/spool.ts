/** @file Decoded images on disk in the order of arrival, until the split of each is known. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { DomainError } from '@/domain/errors';
import type { Decoded, Geometry } from './decode';
import { refused } from './entry';
import type { Given, ImagePath } from './given';

export interface SpooledImage extends ImagePath {
  /** What a packed file says of it. */
  readonly given: Given | null;
  /** Of its pixels: equal for equal images. */
  readonly hash: string;
}

export interface ImageSpool {
  readonly images: readonly SpooledImage[];
  /** Size of each. Throws `corrupt-data` before the first. */
  geometry(): Geometry;
  /** True while every image has the same value in all its channels. */
  grey(): boolean;
  /** Images whose 16 bits were reduced to 8, and the largest value of all of them after that. */
  rescaled(): { readonly count: number; readonly largest: number };
  /** Images that were less than half as large before they were resized. */
  enlarged(): number;
  /** Throws `corrupt-data` naming the image if its size differs from the first one's. */
  add(from: ImagePath & { readonly archive: string }, image: Decoded, given?: Given): Promise<void>;
  /** The images of these positions in this order, some at a time: uint8 [images, height, width, requested channels]. */
  read(order: Int32Array, channels: 1 | 3): AsyncGenerator<Uint8Array, void, undefined>;
  close(): Promise<void>;
}

const bufferBytes = 4 << 20;

export async function openSpool(path: string, channels: 1 | 3): Promise<ImageSpool> {
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

  return {
    images,
    geometry,
    grey: () => grey,
    rescaled: () => ({ ...rescaled }),
    enlarged: () => enlarged,
    async add({ source, path: name, archive }, { height, width, pixels, rescaled: from16, enlarged: tiny }, given) {
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
    async *read(order, wanted) {
      await flush();
      const { height, width } = geometry();
      const size = height * width * channels;
      const many = Math.max(1, Math.floor(bufferBytes / size));
      for (let start = 0; start < order.length; start += many) {
        const positions = order.subarray(start, start + many);
        const bytes = await readAt(file, positions, size);
        yield channels === 3 && wanted === 1 ? everyThird(bytes) : bytes;
      }
    },
    close: () => file.close(),
  };
}

/** Neighbours in the spool are read at once. */
async function readAt(file: FileHandle, positions: Int32Array, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(positions.length * size);
  for (let at = 0; at < positions.length; ) {
    const position = positions[at] ?? 0;
    let run = 1;
    while (positions[at + run] === position + run) run += 1;
    const { bytesRead } = await file.read(bytes, at * size, run * size, position * size);
    if (bytesRead !== run * size) throw new Error(`the spool ends within image ${position}`);
    at += run;
  }
  return bytes;
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
