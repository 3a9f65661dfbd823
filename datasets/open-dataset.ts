/**
 * @file Access to a stored dataset. Node can't map files into memory: single images are read by position, so that processes
 * share the kernel's page cache as they would a map. Encoded images are decoded on threads, each when it is asked for.
 */
import { readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@/disk/durable-file';
import { type DatasetManifest, type DatasetSplitName, datasetManifestSchema } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { indexEntryBytes } from './encoded/index-file';
import { damaged, openForReading, readSplit } from './encoded/read-split';
import { encodedPicture, rawPicture, type Size, type ViewDraw, viewOf } from './encoded/view';
import { cachedView } from './encoded/view-cache';
import { resizeSquare } from './resize';

export const manifestFile = 'manifest.json';

export interface Dataset {
  readonly directory: string;
  readonly manifest: DatasetManifest;
  labels(split: DatasetSplitName): Int32Array;
  /** One image at the manifest's size, uint8 [height, width, channels]: read-only. */
  image(split: DatasetSplitName, index: number): Promise<Uint8Array>;
  /** One image as a task of this resolution sees it, uint8 [side, side, channels]: whole, or by a training batch's draw. */
  view(split: DatasetSplitName, index: number, side: number, draw: ViewDraw | null): Promise<Uint8Array>;
  /** Whether the image has hardly any contrast, where the import found out; undefined: look at it. */
  blank(split: DatasetSplitName, index: number): boolean | undefined;
  /** The image's own file, of a dataset that keeps them; null elsewhere. */
  file(split: DatasetSplitName, index: number): Promise<Uint8Array> | null;
  /** Of the image's file, or of the one that its pixels are written to. */
  extension(split: DatasetSplitName, index: number): string;
  /** Indices of the images of a class, ascending. */
  indicesOfClass(split: DatasetSplitName, classIndex: number): Int32Array;
}

/** Stored datasets never change, so one open dataset per directory and content serves the whole process. */
const opened = new Map<string, Dataset>();

/** Throws `not-found` if there is no manifest, `corrupt-data` if it or (at first use) a file is damaged. */
export function openDataset(directory: string): Dataset {
  const manifest = readManifest(directory);
  const key = `${directory}\n${manifest.contentHash}`;
  const held = opened.get(key);
  // The same object as long as nobody corrects its names, licence or origin.
  if (held && JSON.stringify(held.manifest) === JSON.stringify(manifest)) return held;
  const dataset = held ? { ...held, manifest } : access(directory, manifest);
  opened.set(key, dataset);
  return dataset;
}

export function readManifest(directory: string): DatasetManifest {
  const path = join(directory, manifestFile);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DomainError('not-found', `${path} can't be read: import the dataset again.`, { cause });
  }
  try {
    return datasetManifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DomainError('corrupt-data', `${path} is damaged: import the dataset again.`, { cause });
  }
}

/** Puts down what people corrected. Its geometry, files and hash stay as they are. */
export function rewriteManifest(directory: string, manifest: DatasetManifest): void {
  writeDurably(join(directory, manifestFile), new TextEncoder().encode(JSON.stringify(manifest, null, 2)));
}

/** Bytes of a dataset's images and labels on disk. */
export function datasetBytes(manifest: DatasetManifest): number {
  return [manifest.train, manifest.test].reduce(
    (sum, split) => sum + imageBytes(manifest, split) + 4 * split.images,
    0,
  );
}

function imageBytes(
  { height, width, channels }: DatasetManifest,
  { images, shards }: DatasetManifest['train'],
): number {
  if (shards === undefined) return images * height * width * channels;
  return shards.reduce((sum, { bytes }) => sum + bytes, images * indexEntryBytes);
}

function access(directory: string, manifest: DatasetManifest): Dataset {
  const of = (name: DatasetSplitName) => ({
    ...labelsOf(directory, manifest, name),
    ...(manifest[name].shards === undefined
      ? rawImages(directory, manifest, name)
      : encodedImages(directory, manifest, name)),
  });
  const splits = { train: of('train'), test: of('test') };
  const checked = (split: DatasetSplitName, index: number): number => {
    const { images } = manifest[split];
    if (Number.isInteger(index) && index >= 0 && index < images) return index;
    const message = `Image ${index} is not among the ${images} of ${split}.`;
    throw new DomainError('invalid-input', message, { field: 'index' });
  };
  return {
    directory,
    manifest,
    labels: (split) => splits[split].labels(),
    image: async (split, index) => splits[split].image(checked(split, index)),
    view: async (split, index, side, draw) => splits[split].view(checked(split, index), side, draw),
    blank: (split, index) => splits[split].blank(checked(split, index)),
    file: (split, index) => splits[split].file(checked(split, index)),
    extension: (split, index) => splits[split].extension(checked(split, index)),
    indicesOfClass: (split, classIndex) => splits[split].indicesOfClass(classIndex),
  };
}

interface ImagesOf {
  image(index: number): Promise<Uint8Array>;
  view(index: number, side: number, draw: ViewDraw | null): Promise<Uint8Array>;
  blank(index: number): boolean | undefined;
  file(index: number): Promise<Uint8Array> | null;
  extension(index: number): string;
}

function rawImages(directory: string, manifest: DatasetManifest, name: DatasetSplitName): ImagesOf {
  const { height, width, channels } = manifest;
  const size = height * width * channels;
  const path = join(directory, manifest[name].imagesFile);
  let descriptor: number | undefined;
  const pixels = (index: number): Uint8Array => {
    descriptor ??= openForReading(path);
    const bytes = new Uint8Array(size);
    if (readSync(descriptor, bytes, 0, size, index * size) !== size)
      throw damaged(path, `it ends before image ${index} at byte offset ${index * size}`);
    return bytes;
  };
  return {
    image: async (index) => pixels(index),
    view: async (index, side, draw) =>
      draw === null
        ? resizeSquare(pixels(index), { height, width, channels }, side)
        : viewOf(rawPicture(pixels(index), { height, width }, channels), { height: side, width: side, channels }, draw),
    blank: () => undefined,
    file: () => null,
    extension: () => 'png',
  };
}

function encodedImages(directory: string, manifest: DatasetManifest, name: DatasetSplitName): ImagesOf {
  const { height, width, channels } = manifest;
  const split = readSplit(directory, manifest, name);
  const view = async (index: number, size: Size, draw: ViewDraw | null): Promise<Uint8Array> => {
    const entry = split.entry(index);
    const bytes = await split.file(entry);
    try {
      return await viewOf(encodedPicture(bytes, entry, manifest.encoded?.fit ?? 'crop'), { ...size, channels }, draw);
    } catch (cause) {
      if (split.isSound(entry, bytes)) throw cause;
      const file = manifest[name].shards?.[entry.shard]?.file ?? '';
      throw damaged(join(directory, file), `image ${index} is not what was imported`);
    }
  };
  return {
    image: (index) => view(index, { height, width }, null),
    view(index, side, draw) {
      const decode = () => view(index, { height: side, width: side }, draw);
      return draw === null ? cachedView(`${manifest.contentHash} ${name} ${index} ${side}`, decode) : decode();
    },
    blank: (index) => split.entry(index).blank,
    file: (index) => split.file(split.entry(index)),
    extension: (index) => split.entry(index).format,
  };
}

function labelsOf(directory: string, manifest: DatasetManifest, name: DatasetSplitName) {
  const split = manifest[name];
  const path = join(directory, split.labelsFile);
  const labels = once(() => {
    const bytes = readExactly(path, split.images * 4);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Int32Array.from({ length: split.images }, (_, index) => view.getInt32(index * 4, true));
  });
  const byClass = once(() => {
    const lists = manifest.classes.map((_, index) => new Int32Array(split.classCounts[index] ?? 0));
    const filled = manifest.classes.map(() => 0);
    for (const [index, label] of labels().entries()) {
      const at = filled[label] ?? 0;
      const list = lists[label];
      if (!list || at >= list.length) throw damaged(path, 'labels differ from the manifest');
      list[at] = index;
      filled[label] = at + 1;
    }
    return lists;
  });
  return {
    labels,
    indicesOfClass: (classIndex: number) => {
      const list = byClass()[classIndex];
      if (!list) {
        const message = `Class ${classIndex} is not among the ${manifest.classes.length} of ${manifest.name}.`;
        throw new DomainError('invalid-input', message, { field: 'class' });
      }
      return list;
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function readExactly(path: string, bytes: number): Uint8Array {
  let content: Uint8Array;
  try {
    content = readFileSync(path);
  } catch (cause) {
    throw new DomainError('not-found', `${path} can't be read: import the dataset again.`, { cause });
  }
  if (content.length !== bytes) throw damaged(path, `it has ${content.length} bytes, not ${bytes}`);
  return content;
}
