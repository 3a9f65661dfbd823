/**
 * @file Access to a stored dataset. Node can't map files into memory: single images are read by position, so that processes
 * share the kernel's page cache as they would a map, and only `images(split)` brings a whole split into this process.
 */
import { openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@/disk/durable-file';
import { type DatasetManifest, type DatasetSplitName, datasetManifestSchema } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';

export const manifestFile = 'manifest.json';

export interface Dataset {
  readonly directory: string;
  readonly manifest: DatasetManifest;
  /** Whole split, uint8 [images, height, width, channels]; stays in memory for the life of the process. */
  images(split: DatasetSplitName): Uint8Array;
  labels(split: DatasetSplitName): Int32Array;
  /** One image, uint8 [height, width, channels]: read-only. */
  image(split: DatasetSplitName, index: number): Uint8Array;
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
  const image = manifest.height * manifest.width * manifest.channels;
  return (manifest.train.images + manifest.test.images) * (image + 4);
}

function access(directory: string, manifest: DatasetManifest): Dataset {
  const size = manifest.height * manifest.width * manifest.channels;
  const splits = {
    train: splitAccess(directory, manifest, 'train', size),
    test: splitAccess(directory, manifest, 'test', size),
  };
  return {
    directory,
    manifest,
    images: (split) => splits[split].images(),
    labels: (split) => splits[split].labels(),
    image: (split, index) => splits[split].image(index),
    indicesOfClass: (split, classIndex) => splits[split].indicesOfClass(classIndex),
  };
}

function splitAccess(directory: string, manifest: DatasetManifest, name: DatasetSplitName, size: number) {
  const split = manifest[name];
  const imagesPath = join(directory, split.imagesFile);
  let images: Uint8Array | undefined;
  let descriptor: number | undefined;

  const labels = once(() => {
    const bytes = readExactly(join(directory, split.labelsFile), split.images * 4);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Int32Array.from({ length: split.images }, (_, index) => view.getInt32(index * 4, true));
  });
  const byClass = once(() => {
    const lists = manifest.classes.map((_, index) => new Int32Array(split.classCounts[index] ?? 0));
    const filled = manifest.classes.map(() => 0);
    for (const [index, label] of labels().entries()) {
      const at = filled[label] ?? 0;
      const list = lists[label];
      if (!list || at >= list.length)
        throw damaged(join(directory, split.labelsFile), 'labels differ from the manifest');
      list[at] = index;
      filled[label] = at + 1;
    }
    return lists;
  });

  return {
    images: () => {
      images ??= readExactly(imagesPath, split.images * size);
      return images;
    },
    labels,
    image: (index: number) => {
      if (!Number.isInteger(index) || index < 0 || index >= split.images) {
        throw new DomainError('invalid-input', `Image ${index} is not among the ${split.images} of ${name}.`, {
          field: 'index',
        });
      }
      if (images) return images.subarray(index * size, (index + 1) * size);
      descriptor ??= openForReading(imagesPath);
      const bytes = new Uint8Array(size);
      if (readSync(descriptor, bytes, 0, size, index * size) !== size) {
        throw damaged(imagesPath, `it ends before image ${index} at byte offset ${index * size}`);
      }
      return bytes;
    },
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

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new DomainError('not-found', `${path} can't be read: import the dataset again.`, { cause });
  }
}

function damaged(path: string, what: string): DomainError {
  return new DomainError(
    'corrupt-data',
    `${path} is damaged (${what}): import the dataset again, which puts sound files in its place.`,
  );
}
