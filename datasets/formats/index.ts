/** @file The reader of each format of packed files, and which one takes a file. */
import type { DatasetFormatName } from '@/domain/dataset-formats';
import { cifarBinary } from './cifar-binary';
import { csvPixels } from './csv-pixels';
import type { FileFacts, LabelledImage, PackedFile, PackedFormat, ReadContext } from './format';
import { idxPairs } from './idx-pairs';
import { matlab } from './matlab';
import { npz } from './npz';
import { parquet } from './parquet';
import { pickleBatches } from './pickle-batches';
import { tfrecord } from './tfrecord';

/** In the order in which they are asked. Folders, Omniglot and WebDataset are image files, placed by their names. */
const readers = {
  cifar: cifarBinary,
  npz,
  matlab,
  parquet,
  tfrecord,
  idx: idxPairs,
  csv: csvPixels,
  pickle: pickleBatches,
} as const satisfies Partial<Record<DatasetFormatName, PackedFormat>>;

const formats: readonly PackedFormat[] = Object.values(readers);

export function isPacked(facts: FileFacts): boolean {
  return formats.some((format) => format.takes(facts));
}

/** All images of packed files, format by format. Throws `corrupt-data` naming the file at fault. */
export async function* readPacked(files: readonly PackedFile[], context: ReadContext): AsyncGenerator<LabelledImage> {
  const shares = new Map<PackedFormat, PackedFile[]>();
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const format = formats.find((each) => each.takes(file));
    if (format !== undefined) shares.set(format, [...(shares.get(format) ?? []), file]);
  }
  let done = 0;
  for (const [format, own] of shares) {
    const progress = (fraction: number): void => context.progress((done + fraction * own.length) / files.length);
    yield* format.read(own, { ...context, progress });
    done += own.length;
  }
}
