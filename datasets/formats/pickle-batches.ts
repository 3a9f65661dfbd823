/** @file CIFAR's Python pickles and others of their kind: dictionaries with `data` and `labels`, class names in another file. */
import { readFile } from 'node:fs/promises';
import { isDomainError } from '@/domain/errors';
import {
  flatImage,
  type LabelledImage,
  numbered,
  type PackedFile,
  type PackedFormat,
  splitOf,
  unreadable,
} from './format';
import { unpickle } from './pickle';
import { is, numbersOf, type Pickled, textOf } from './pickled';

type Fields = ReadonlyMap<string, Pickled>;

/** The largest file that is read whole: ImageNet-32's batches have 400 MB. */
const largest = 2 ** 31 - 1;

/** By first bytes alone: such files have no extension. Protocol 0 is text, and recognised by name. */
export const pickleBatches: PackedFormat = {
  takes: ({ path, head }) =>
    (head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5) || /\.(pickle|pkl)$/i.test(path),
  async *read(files, { progress, note }) {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    let names: readonly string[] | undefined;
    const batches: PackedFile[] = [];
    for (const file of files) {
      if (file.bytes > metaBytes) batches.push(file);
      else names = namesOf(await fieldsOf(file)) ?? names;
    }
    // Small batches, as people cut them for trying.
    for (const file of files) if (file.bytes <= metaBytes && (await fieldsOf(file)).has('data')) batches.push(file);
    if (batches.length === 0)
      throw unreadable(
        files[0] ?? { path: 'the pickle' },
        'it holds no images: a dictionary with data and labels is expected',
      );
    let done = 0;
    for (const file of batches) {
      yield* imagesOf(file, names, note);
      done += file.bytes;
      progress(done / Math.max(1, total));
    }
  },
};

/** Files with class names alone have a few kilobytes. */
const metaBytes = 64 * 1024;

async function fieldsOf(file: PackedFile): Promise<Fields> {
  if (file.bytes > largest) throw unreadable(file, 'it has more than 2 GiB; save it in several parts');
  try {
    const value = unpickle(await readFile(file.file));
    if (!(value instanceof Map)) throw unreadable(file, 'it holds no dictionary; one with data and labels is expected');
    return new Map([...value].flatMap(([key, each]) => (textOf(key) === null ? [] : [[textOf(key) ?? '', each]])));
  } catch (error) {
    if (!isDomainError(error) || error.field !== undefined) throw error;
    throw unreadable(file, error.message, error);
  }
}

/** CIFAR's `label_names`, or `fine_label_names`. */
function namesOf(fields: Fields): readonly string[] | undefined {
  const list = fields.get('label_names') ?? fields.get('fine_label_names');
  return Array.isArray(list) ? list.map((name) => textOf(name) ?? '') : undefined;
}

async function* imagesOf(
  file: PackedFile,
  names: readonly string[] | undefined,
  note: (text: string) => void,
): AsyncGenerator<LabelledImage> {
  const fields = await fieldsOf(file);
  const data = fields.get('data');
  const labels = numbersOf(fields.get('labels') ?? fields.get('fine_labels'));
  if (!is(data, 'array') || labels === null) {
    if (fields.has('data')) throw unreadable(file, 'its data are not a NumPy array, or its labels are not numbers');
    if (namesOf(fields) === undefined) note(`${file.path} holds neither data nor class names: skipped`);
    return;
  }
  const [count = 0, ...rest] = data.shape;
  const size = rest.reduce((product, each) => product * each, 1);
  if (data.dtype !== 'u1' || data.fortran)
    throw unreadable(file, `its data are of the type ${data.dtype}; whole numbers from 0 to 255 (uint8) are read`);
  if (labels.length !== count) throw unreadable(file, `it has ${count} images and ${labels.length} labels`);
  const split = splitOf(/^data_batch/i.test(fileName(file)) ? 'train' : file.path);
  for (const [index, label] of labels.entries()) {
    const path = `${file.path} ${String(index).padStart(7, '0')}`;
    const image = flatImage(data.data.subarray(index * size, (index + 1) * size), file);
    yield { path, split, label: numbered(label, names), image };
  }
}

const fileName = ({ path }: PackedFile): string => path.slice(path.lastIndexOf('/') + 1);
