/** @file Writes encoded images into the canonical store: shards in the order of class and path, an index, labels, hashes, the manifest. */
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '@/domain/content-hash';
import type { DatasetManifest, DatasetSplitName, Fit } from '@/domain/dataset';
import { readAt } from '../images/read-positions';
import type { StoredSplit } from '../images/spool';
import { keepHashes } from '../kept-hashes';
import { type StoredDataset, storeFolder, writeDurably } from '../store-folder';
import { type DatasetContent, labelBytes, smallestDeviation } from '../write-dataset';
import { decodeRecord, type ImageRecord, recordBytes } from './image-record';
import { indexEntryBytes, writeEntry } from './index-file';
import { createShardWriter } from './shard-writer';

/** Height and width are those at which images were decoded. */
export interface EncodedContent extends Omit<DatasetContent, 'train' | 'test'> {
  readonly fit: Fit;
  /** Their channels then; `channels`: those that the dataset has. */
  readonly decoded: 1 | 3;
  readonly splits: Readonly<Record<DatasetSplitName, StoredSplit>>;
  /** In the order of arrival: the images' bytes, and a record of each. */
  readonly files: FileHandle;
  readonly records: FileHandle;
}

/** Idempotent, as `writeDataset`. */
export function writeEncoded(root: string, content: EncodedContent): Promise<StoredDataset> {
  return storeFolder(root, async (folder) => {
    const moments = momentsOf(content);
    const seen = kindsAndSizes();
    const note = (record: ImageRecord, split: DatasetSplitName): void => {
      seen.add(record);
      if (split === 'train') moments.add(record);
    };
    const train = await writeSplit(folder, 'train', content, note);
    const test = await writeSplit(folder, 'test', content, note);
    const manifest = manifestOf(content, train.split, test.split, { ...moments.result(), ...seen.result() });
    for (const [split, { hashes, looks }] of [['train', train] as const, ['test', test] as const]) {
      keepHashes(folder, 'hashes', [manifest, split], hashes);
      keepHashes(folder, 'looks', [manifest, split], looks);
    }
    return manifest;
  });
}

type SplitManifest = DatasetManifest['train'];

/** Records that are read at once, and bytes of images. */
const recordsAtOnce = 4096;
const bytesAtOnce = 4 << 20;

async function writeSplit(
  folder: string,
  name: DatasetSplitName,
  content: EncodedContent,
  note: (record: ImageRecord, split: DatasetSplitName) => void,
): Promise<{ split: SplitManifest; hashes: BigUint64Array; looks: BigUint64Array }> {
  const { order, labels } = content.splits[name];
  const index = new Uint8Array(order.length * indexEntryBytes);
  const view = new DataView(index.buffer);
  const hashes = new BigUint64Array(order.length);
  const looks = new BigUint64Array(order.length);
  const writer = createShardWriter(folder, name);
  try {
    let at = 0;
    for await (const { record, bytes } of inOrder(content, order)) {
      writeEntry(view, at * indexEntryBytes, { ...record, ...(await writer.add(bytes)) });
      hashes[at] = content.channels === content.decoded ? record.hash : record.greyHash;
      looks[at] = record.look;
      note(record, name);
      at += 1;
    }
    const shards = await writer.end();
    const [imagesFile, labelsFile] = [`${name}-index.bin`, `${name}-labels.i32`];
    const ofIndex = await writeDurably(join(folder, imagesFile), [index]);
    const ofLabels = await writeDurably(join(folder, labelsFile), [labelBytes(labels)]);
    const classCounts = content.classes.map(() => 0);
    for (const label of labels) classCounts[label] = (classCounts[label] ?? 0) + 1;
    const sums = { imagesSha256: ofIndex.sha256, labelsSha256: ofLabels.sha256 };
    const split = { images: order.length, imagesFile, shards, labelsFile, ...sums, classCounts };
    return { split, hashes, looks };
  } finally {
    await writer.abandon();
  }
}

/** What arrived one after the other is read at once. */
async function* inOrder(
  { files, records }: EncodedContent,
  order: Int32Array,
): AsyncGenerator<{ readonly record: ImageRecord; readonly bytes: Uint8Array }, void, undefined> {
  for (let start = 0; start < order.length; start += recordsAtOnce) {
    const positions = order.subarray(start, start + recordsAtOnce);
    const packed = await readAt(records, positions, recordBytes);
    const some = Array.from(positions, (_, at) => decodeRecord(packed, at));
    for (let from = 0; from < some.length; ) {
      let to = from + 1;
      const first = some[from];
      let length = first?.bytes ?? 0;
      for (; to < some.length && length < bytesAtOnce; to++) {
        if (some[to]?.offset !== (first?.offset ?? 0) + length) break;
        length += some[to]?.bytes ?? 0;
      }
      const buffer = new Uint8Array(length);
      const { bytesRead } = await files.read(buffer, 0, length, first?.offset ?? 0);
      if (bytesRead !== length) throw new Error(`the spool ends at byte ${(first?.offset ?? 0) + bytesRead}`);
      for (const record of some.slice(from, to)) {
        const begin = record.offset - (first?.offset ?? 0);
        yield { record, bytes: buffer.subarray(begin, begin + record.bytes) };
      }
      from = to;
    }
  }
}

/** Mean and deviation per channel of the training images as they were decoded, scaled to [0, 1]; sums of bytes are exact. */
function momentsOf({ height, width, channels }: EncodedContent) {
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let images = 0;
  return {
    add(record: ImageRecord) {
      images += 1;
      for (let c = 0; c < channels; c++) {
        sums[c] = (sums[c] ?? 0) + (record.sums[c] ?? 0);
        squares[c] = (squares[c] ?? 0) + (record.squares[c] ?? 0);
      }
    },
    result() {
      const pixels = images * height * width;
      const mean = Array.from(sums, (sum) => sum / pixels / 255);
      const deviation = Array.from(squares, (sum, c) =>
        Math.max(Math.sqrt(Math.max(0, sum / pixels / 255 ** 2 - (mean[c] ?? 0) ** 2)), smallestDeviation),
      );
      return { mean, deviation };
    },
  };
}

const names = { jpg: 'JPEG', png: 'PNG', webp: 'WebP' } as const;

/** What kinds of files there are, and how large. */
function kindsAndSizes() {
  const formats: Record<string, number> = {};
  let rewritten = 0;
  const least = { height: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };
  const most = { height: 0, width: 0 };
  return {
    add({ height, width, format, rewritten: anew }: ImageRecord) {
      formats[names[format]] = (formats[names[format]] ?? 0) + 1;
      if (anew) rewritten += 1;
      least.height = Math.min(least.height, height);
      least.width = Math.min(least.width, width);
      most.height = Math.max(most.height, height);
      most.width = Math.max(most.width, width);
    },
    result: () => ({ formats, rewritten, least, most }),
  };
}

function manifestOf(
  { name, classes, groups, licence, origin, height, width, channels, fit }: EncodedContent,
  train: SplitManifest,
  test: SplitManifest,
  {
    mean,
    deviation,
    ...seen
  }: Pick<DatasetManifest, 'mean' | 'deviation'> & Omit<NonNullable<DatasetManifest['encoded']>, 'fit'>,
): DatasetManifest {
  const filesOf = ({ imagesSha256, labelsSha256, shards = [] }: SplitManifest): string[] => [
    imagesSha256,
    labelsSha256,
    ...shards.map(({ sha256 }) => sha256),
  ];
  return {
    version: 1,
    name,
    height,
    width,
    channels,
    classes: [...classes],
    ...(groups === undefined ? {} : { groups: [...groups] }),
    mean,
    deviation,
    licence,
    origin,
    train,
    test,
    encoded: { ...seen, fit },
    contentHash: contentHash({ height, width, channels, files: [...filesOf(train), ...filesOf(test)] }),
  };
}
