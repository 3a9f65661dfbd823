/** @file NumPy archives: MedMNIST's train_images and train_labels, Keras' x_train and y_train, ImageNet-32's data and labels. */
import { basename } from 'node:path';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { isDomainError } from '@/domain/errors';
import {
  channelsLast,
  flatImage,
  type Label,
  type LabelledImage,
  numbered,
  type PackedFile,
  type PackedFormat,
  type RawImage,
  type ReadContext,
  type SplitWord,
  splitOf,
  startsWith,
  unreadable,
} from './format';
import { type NpyArray, readNpy, wholeNpy } from './npy';

const imageKeys =
  /^(?:(train|val|valid|validation|test)_?(?:images?|x|data)|(?:images?|x|data)(?:_(train|val|valid|validation|test))?)$/i;
const labelKeys =
  /^(?:(train|val|valid|validation|test)_?(?:labels?|y)|(?:labels?|y)(?:_(train|val|valid|validation|test))?)$/i;

export const npz: PackedFormat = {
  takes: ({ path, head }) => /\.npz$/i.test(path) && startsWith(head, 'PK'),
  async *read(files, context) {
    for (const [at, file] of files.entries()) {
      const progress = (fraction: number): void => context.progress((at + fraction) / files.length);
      try {
        yield* imagesOf(file, { ...context, progress });
      } catch (error) {
        throw isDomainError(error)
          ? error
          : unreadable(file, error instanceof RangeError ? error.message : 'it is damaged', error);
      }
    }
  },
};

/** A zip that holds arrays alone is an npz, whatever its name. */
export async function holdsArrays(path: string): Promise<boolean> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(() => null);
  if (zip === null) return false;
  try {
    for await (const entry of zip.eachEntry()) if (!entry.fileName.endsWith('.npy')) return false;
    return zip.entryCount > 0;
  } catch {
    return false;
  } finally {
    zip.close();
  }
}

async function* imagesOf(file: PackedFile, context: ReadContext): AsyncGenerator<LabelledImage> {
  const zip = await openPromise(file.file, { lazyEntries: true, autoClose: false });
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName.replace(/\.npy$/, ''), entry);
    const pairs = [...entries.keys()].flatMap((key) => {
      const found = imageKeys.exec(key);
      if (found === null) return [];
      const own = (found[1] ?? found[2])?.toLowerCase();
      const labels = [...entries.keys()].find((other) => {
        const match = labelKeys.exec(other);
        return match !== null && (match[1] ?? match[2])?.toLowerCase() === own;
      });
      return [{ key, labels, split: splitOf(own ?? file.path) }];
    });
    const usable = pairs.filter((pair) => pair.labels !== undefined);
    if (usable.length === 0) {
      throw unreadable(
        file,
        `it holds ${[...entries.keys()].slice(0, 8).join(', ')}; train_images and train_labels, x_train and y_train, or data and labels are read`,
      );
    }
    for (const { key, labels } of pairs)
      if (labels === undefined) context.note(`${basename(file.path)}: ${key} has no labels: skipped`);
    const names = await classNames(zip, entries.get('classes') ?? entries.get('label_names'));
    for (const [at, { key, labels = '', split }] of usable.entries()) {
      const progress = (fraction: number): void => context.progress((at + fraction) / usable.length);
      const arrays = { zip, images: entries.get(key), labels: entries.get(labels) };
      yield* pairOf(file, key, arrays, split, names, progress);
    }
  } finally {
    zip.close();
  }
}

const streamOf = async (zip: ZipFile, entry: Entry): Promise<AsyncIterable<Uint8Array>> =>
  zip.openReadStreamPromise(entry);

async function classNames(zip: ZipFile, entry: Entry | undefined): Promise<string[] | undefined> {
  if (entry === undefined) return undefined;
  const values = await wholeNpy(await readNpy(await streamOf(zip, entry))).catch(() => []);
  return values.length > 0 && values.every((value) => typeof value === 'string') ? values.map(String) : undefined;
}

async function* pairOf(
  file: PackedFile,
  key: string,
  arrays: { readonly zip: ZipFile; readonly images: Entry | undefined; readonly labels: Entry | undefined },
  split: SplitWord | null,
  names: readonly string[] | undefined,
  progress: (fraction: number) => void,
): AsyncGenerator<LabelledImage> {
  const { zip, images: imagesEntry, labels: labelsEntry } = arrays;
  if (imagesEntry === undefined || labelsEntry === undefined) return;
  const given = await readNpy(await streamOf(zip, labelsEntry));
  const [labelled = 0, ...each] = given.shape;
  if (each.some((size) => size !== 1)) {
    throw unreadable(
      file,
      `its labels have the shape (${given.shape.join(', ')}): several for each image, and a dataset here has one`,
    );
  }
  const labels = (await wholeNpy(given)).map((value) => labelOf(value, names));
  const array = await readNpy(await streamOf(zip, imagesEntry));
  const [count = 0] = array.shape;
  if (count !== labelled) throw unreadable(file, `${key} has ${count} images and ${labelled} labels`);
  const make = shaper(file, key, array);
  const size = array.shape.slice(1).reduce((product, side) => product * side, 1);
  for (const [index, label] of labels.entries()) {
    const values = await array.content.read(size);
    if (values === null) throw unreadable(file, `${key} ends before image ${index}`);
    if (index % 256 === 0) progress(index / count);
    const path = `${file.path} ${key} ${String(index).padStart(7, '0')}`;
    yield { path, split, label, image: make(values) };
  }
}

function labelOf(value: number | string, names: readonly string[] | undefined): Label {
  return typeof value === 'string' ? { name: value, index: null } : numbered(value, names);
}

/** How the values of one image become pixels. */
function shaper(file: PackedFile, key: string, { dtype, fortran, shape }: NpyArray): (values: Uint8Array) => RawImage {
  if (dtype !== 'u1') {
    throw unreadable(
      file,
      `${key} is of the type ${dtype}, whose range it does not say; save it as uint8, from 0 to 255`,
    );
  }
  if (fortran) throw unreadable(file, `${key} is in Fortran's order; save numpy.ascontiguousarray of it`);
  const [, a = 0, b = 0, c] = shape;
  if (shape.length === 2) return (values) => flatImage(values, file);
  if (shape.length === 3) return (values) => ({ pixels: Uint8Array.from(values), height: a, width: b, channels: 1 });
  if (shape.length === 4 && (c === 1 || c === 3)) {
    const channels = c;
    return (values) => ({ pixels: Uint8Array.from(values), height: a, width: b, channels });
  }
  if (shape.length === 4 && a === 3 && c !== undefined)
    return (values) => ({ pixels: channelsLast(values, b * c), height: b, width: c, channels: 3 });
  throw unreadable(
    file,
    `${key} has the shape (${shape.join(', ')}), which is none of images: [n, height, width], with 1 or 3 channels, or flat`,
  );
}
