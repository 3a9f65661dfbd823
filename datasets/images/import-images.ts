/**
 * @file Imports folders, archives and packed files of images into the canonical store: streamed, decoded by several threads, spooled to disk, then
 * stored class by class. Memory holds a path and a hash per image, never the images.
 */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readableFormats } from '@/domain/dataset-formats';
import { DomainError } from '@/domain/errors';
import { readPacked } from '../formats';
import type { LabelledImage, PackedFile } from '../formats/format';
import type { ImportProgress } from '../import-idx';
import { type StoredDataset, temporaryFolder, writeDataset } from '../write-dataset';
import { type Assignment, assignSplits } from './assign-splits';
import { type Decoded, decodeImage, decodeRaw } from './decode';
import { openEntries } from './entries';
import { importLimits } from './entry';
import { addWords, type Given, type Words } from './given';
import { type Placement, placeImages } from './layout';
import { unpackedInto } from './sort-files';
import { type ImageSpool, openSpool } from './spool';

export interface ImportImagesInput {
  readonly name: string;
  readonly licence: string;
  readonly origin: string;
  /** Folders, zips, tars, tar.gz: taken together. */
  readonly paths: readonly string[];
  /** Whether classes are in folders of groups, as the characters of an alphabet. */
  readonly grouped: boolean;
  /** 1 grey, 3 colour, null: grey where all images are. */
  readonly channels: 1 | 3 | null;
  /** Resizes all images to this square; null: they must have one size. */
  readonly side: number | null;
  /** Share of each class for testing, where the folders give no splits. */
  readonly testShare: number;
  /** Directory of the store. */
  readonly root: string;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the import between two images. */
  readonly signal?: AbortSignal;
}

export interface ImportedImages extends StoredDataset {
  /** Notes for the user: duplicates merged, files skipped. */
  readonly notes: readonly string[];
}

/** Decoding at a time. */
const inFlight = 16;
/** Share of the total time that reading and decoding take. */
const readingShare = 0.9;

/** Idempotent, as `importIdx`; leaves nothing behind if it fails. Throws `corrupt-data`, `not-found` or `invalid-input`. */
export async function importImages(input: ImportImagesInput): Promise<ImportedImages> {
  if (input.name.trim() === '') throw new DomainError('invalid-input', 'The dataset needs a name.', { field: 'name' });
  await mkdir(input.root, { recursive: true });
  const temporary = await temporaryFolder(input.root);
  try {
    const spool = await openSpool(join(temporary, 'spool'), input.channels ?? 3);
    try {
      const found = await fillSpool(input, spool, temporary);
      return await store(input, spool, found);
    } finally {
      await spool.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

interface Found {
  /** Files passed over. */
  readonly ignored: number;
  readonly words: Words;
  readonly notes: readonly string[];
}

/** Reads and decodes everything, in order. */
async function fillSpool(input: ImportImagesInput, spool: ImageSpool, temporary: string): Promise<Found> {
  const words: Words = { labels: new Map(), lists: [], count: 0, bytes: 0 };
  const notes: string[] = [];
  const unpacked = unpackedInto(temporary);
  let ignored = 0;
  let foreign: string | null = null;
  // Read together at the end: class names and labels may lie in another one.
  const packed: PackedFile[] = [];
  for (const [source, archive] of input.paths.entries()) {
    const { entries, counts } = await openEntries(archive, unpacked);
    const queue = decodingQueue(input, spool, { source, archive });
    const tell = (fraction: number): void =>
      input.onProgress?.({
        fraction: (readingShare * (source + fraction)) / input.paths.length,
        message: `${spool.images.length.toLocaleString('en')} images read`,
      });
    for await (const entry of entries) {
      input.signal?.throwIfAborted();
      if (entry.kind === 'image') await queue.add(entry.path, entry.bytes);
      else if (entry.kind === 'packed') packed.push(entry.file);
      else if (!addWords(words, { source, path: entry.path }, entry.bytes, importLimits.allWordsBytes))
        counts.ignored += 1;
      tell(counts.fraction);
    }
    await queue.done();
    ignored += counts.ignored;
    foreign ??= counts.foreign;
  }
  await readAll(input, spool, packed, (text) => notes.push(text));
  if (spool.images.length === 0) throw nothing(foreign);
  return { ignored, words, notes };
}

async function readAll(
  input: ImportImagesInput,
  spool: ImageSpool,
  packed: readonly PackedFile[],
  note: (text: string) => void,
): Promise<void> {
  if (packed.length === 0) return;
  const queue = decodingQueue(input, spool, { source: 0, archive: input.paths[0] ?? '' });
  const progress = (fraction: number): void =>
    input.onProgress?.({
      fraction: readingShare * fraction,
      message: `${spool.images.length.toLocaleString('en')} images read`,
    });
  for await (const image of readPacked(packed, { note, progress })) {
    input.signal?.throwIfAborted();
    await queue.add(image.path, image.image, image);
  }
  await queue.done();
}

function nothing(foreign: string | null): DomainError {
  const why = foreign === null ? '' : ` ${foreign}.`;
  return new DomainError('corrupt-data', `There is no image at all.${why} Read are ${readableFormats}.`, {
    field: 'paths',
  });
}

interface DecodingQueue {
  add(path: string, image: LabelledImage['image'], given?: Given): Promise<void>;
  done(): Promise<void>;
}

/** Some at a time; they arrive in the spool in order. */
function decodingQueue(
  { channels, side }: ImportImagesInput,
  spool: ImageSpool,
  from: { source: number; archive: string },
): DecodingQueue {
  const queue: Promise<void>[] = [];
  let turn = Promise.resolve();
  return {
    async add(path, image, given) {
      const options = { archive: from.archive, path, channels: channels ?? 3, side } as const;
      const decoding: Promise<Decoded> =
        image instanceof Uint8Array ? decodeImage(image, options) : decodeRaw(image, options);
      const before = turn;
      const own = given && { label: given.label, split: given.split };
      turn = decoding.then(async (decoded) => {
        await before;
        await spool.add({ ...from, path }, decoded, own);
      });
      // What fails is thrown below, when its turn comes.
      turn.catch(() => undefined);
      queue.push(turn);
      if (queue.length >= inFlight) await queue.shift();
    },
    async done() {
      await Promise.all(queue);
    },
  };
}

async function store(input: ImportImagesInput, spool: ImageSpool, found: Found): Promise<ImportedImages> {
  input.signal?.throwIfAborted();
  const placement = placeImages(
    spool.images,
    input.grouped,
    found.words,
    input.paths.map((path) => basename(path)),
  );
  const assignment = assignSplits(spool.images, placement, input.testShare);
  const channels = input.channels ?? (spool.grey() ? 1 : 3);
  const { train, test } = assignment.splits;
  const total = train.order.length + test.order.length;
  input.onProgress?.({ fraction: readingShare, message: `Storing ${total.toLocaleString('en')} images` });
  const groups = placement.classes.flatMap(({ group }) => (group === null ? [] : [group]));
  const stored = await writeDataset(input.root, {
    name: input.name,
    classes: placement.classes.map(({ name }) => name),
    ...(groups.length === 0 ? {} : { groups }),
    licence: input.licence,
    origin: input.origin,
    ...spool.geometry(),
    channels,
    train: { labels: train.labels, images: spool.read(train.order, channels) },
    test: { labels: test.labels, images: spool.read(test.order, channels) },
  });
  input.onProgress?.({ fraction: 1, message: stored.existed ? 'The same content was stored already' : 'Stored' });
  return {
    ...stored,
    notes: [
      ...notesOnKnown(stored, input.name, placement),
      ...found.notes,
      ...tinyNote(spool.enlarged(), input.side),
      ...notesOf(
        assignment,
        found.ignored + found.words.count - placement.words,
        placement,
        input.testShare,
        spool.rescaled(),
      ),
    ],
  };
}

/** The same images are one dataset, under the names that it has: said where others were given. */
function notesOnKnown({ existed, manifest }: StoredDataset, name: string, { classes }: Placement): string[] {
  if (!existed) return [];
  const other = classes.findIndex((each, index) => each.name !== manifest.classes[index]);
  if (other < 0 && manifest.name === name) return [];
  const difference = other < 0 ? '' : ` It calls "${manifest.classes[other]}" what is "${classes[other]?.name}" here.`;
  return [
    `these images were here before, as "${manifest.name}", whose names stay: Edit on its page changes them.${difference}`,
  ];
}

const tinyNote = (count: number, side: number | null): string[] =>
  count === 0 || side === null
    ? []
    : [
        `${count.toLocaleString('en')} ${count === 1 ? 'image was' : 'images were'} less than half of ${side} pixels and enlarged`,
      ];

function notesOf(
  { merged, repeated, contradicting, inBothSplits }: Assignment,
  ignored: number,
  { splitOf, notes }: Placement,
  share: number,
  rescaled: { readonly count: number; readonly largest: number },
): string[] {
  const depth = rescaled.largest < 16 ? '; none is brighter than 4,095 of 65,535, as if 12 bits were meant' : '';
  const count = (n: number, what: string) => `${n.toLocaleString('en')} ${n === 1 ? what : `${what}s`}`;
  return [
    ...(merged > 0 ? [`${count(merged, 'duplicate image')} merged`] : []),
    ...(repeated > 0 ? [`${count(repeated, 'image')} that repeat another of their class, kept`] : []),
    ...(inBothSplits > 0 ? [`${count(inBothSplits, 'image')} in both the training and the test split, kept`] : []),
    ...(contradicting > 0 ? [`${count(contradicting, 'image')} in two classes, kept`] : []),
    ...(ignored > 0 ? [`${count(ignored, 'other file')} passed over`] : []),
    ...(rescaled.count > 0 ? [`${count(rescaled.count, 'image')} of 16 bits brought to 8${depth}`] : []),
    ...notes,
    ...(splitOf !== null ? [] : [`no official split: ${Math.round(100 * share)} % of each class drawn for testing`]),
  ];
}
