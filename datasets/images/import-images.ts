/**
 * @file Imports folders, archives and packed files of images into the canonical store: streamed, decoded by several threads, spooled to disk, then
 * stored class by class. Memory holds a path and a hash per image, never the images.
 */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Fit } from '@/domain/dataset';
import { readableFormats } from '@/domain/dataset-formats';
import { type Keep, keptEncodedAbove, shownSide } from '@/domain/dataset-import';
import { DomainError } from '@/domain/errors';
import { openEncodedSpool } from '../encoded/encoded-spool';
import { keptFile } from '../encoded/kept-file';
import { readPacked } from '../formats';
import type { LabelledImage, PackedFile } from '../formats/format';
import type { ImportProgress } from '../import-idx';
import { type StoredDataset, temporaryFolder } from '../store-folder';
import { type Assignment, assignSplits } from './assign-splits';
import { type DecodeOptions, decodeImage, decodeRaw } from './decode';
import { emptyClasses } from './empty-classes';
import { openEntries } from './entries';
import { importLimits } from './entry';
import { addWords, type Given, type Words } from './given';
import { isLargerThan } from './how-large';
import { readGroundTruth } from './ilsvrc';
import { type Placement, placeImages } from './layout';
import { openPixelSpool } from './pixel-spool';
import { unpackedInto } from './sort-files';
import type { Arrived, ImageSpool } from './spool';

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
  /** How; absent: crop. */
  readonly fit?: Fit;
  /** Pixels of one size, or the images' own files; auto, or absent: files where what is given is larger than `keptEncodedAbove`. */
  readonly keep?: Keep;
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
    const how = await howOf(input);
    const spool = await openSpool(join(temporary, 'spool'), how);
    try {
      const found = await fillSpool({ ...input, ...how }, spool, temporary);
      return await store(input, spool, found);
    } finally {
      await spool.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

interface How {
  readonly encoded: boolean;
  readonly side: number | null;
  /** With which images are decoded. */
  readonly decoded: 1 | 3;
  readonly fit: Fit;
}

async function howOf({ keep = 'auto', side, channels, fit = 'crop', paths }: ImportImagesInput): Promise<How> {
  const encoded = keep === 'encoded' || (keep === 'auto' && (await isLargerThan(paths, keptEncodedAbove)));
  return { encoded, side: encoded ? (side ?? shownSide) : side, decoded: channels ?? 3, fit };
}

async function openSpool(path: string, { encoded, side, decoded: channels, fit }: How): Promise<ImageSpool> {
  if (!encoded) return openPixelSpool(path, channels, side);
  return openEncodedSpool(path, { side: side ?? shownSide, fit, channels });
}

interface Found {
  /** Files passed over. */
  readonly ignored: number;
  readonly words: Words;
  /** Per source: its folders that are empty or hold other files. */
  readonly folders: readonly ReadonlySet<string>[];
  readonly notes: readonly string[];
}

/** Reads and decodes everything, in order. */
async function fillSpool(input: ImportImagesInput & How, spool: ImageSpool, temporary: string): Promise<Found> {
  const words: Words = { labels: new Map(), lists: [], count: 0, bytes: 0 };
  const notes: string[] = [];
  const unpacked = unpackedInto(temporary);
  let ignored = 0;
  const folders: ReadonlySet<string>[] = [];
  let foreign: string | null = null;
  // Read together at the end: class names and labels may lie in another one.
  const packed: PackedFile[] = [];
  for (const [source, archive] of input.paths.entries()) {
    const { entries, counts } = await openEntries(archive, unpacked);
    const unpackedPaths = new Set<string>();
    const queue = decodingQueue(input, spool, { source, archive });
    const tell = (fraction: number): void =>
      input.onProgress?.({
        fraction: (readingShare * (source + fraction)) / input.paths.length,
        message: `${spool.images.length.toLocaleString('en')} images read`,
      });
    for await (const entry of entries) {
      input.signal?.throwIfAborted();
      if (entry.kind === 'image') await queue.add(entry.path, entry.bytes);
      else if (entry.kind === 'packed') {
        // torchvision leaves MNIST's files beside their .gz.
        if (unpackedPaths.has(entry.file.path)) notes.push(`${entry.path} is there packed and unpacked: read once`);
        else packed.push(entry.file);
        unpackedPaths.add(entry.file.path);
      } else if (!addWords(words, { source, path: entry.path }, entry.bytes, importLimits.allWordsBytes))
        counts.ignored += 1;
      tell(counts.fraction);
    }
    await queue.done();
    ignored += counts.ignored;
    folders.push(counts.folders);
    foreign ??= counts.foreign;
  }
  await readGroundTruth(words, packed);
  // Beside images they hold boxes, outlines or lists, as of Caltech 101 and Oxford's flowers.
  const read = spool.images.length === 0 ? packed : packed.filter(({ path }) => !/\.mat$/i.test(path));
  ignored += packed.length - read.length;
  await readAll(input, spool, read, (text) => notes.push(text));
  if (spool.images.length === 0) throw nothing(foreign);
  return { ignored, words, folders, notes };
}

async function readAll(
  input: ImportImagesInput & How,
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
  return new DomainError('corrupt-data', `There is no image at all.${why} Masthead reads ${readableFormats}.`, {
    field: 'paths',
  });
}

interface DecodingQueue {
  add(path: string, image: LabelledImage['image'], given?: Given): Promise<void>;
  done(): Promise<void>;
}

/** Some at a time; they arrive in the spool in order. */
function decodingQueue(
  { encoded, decoded: channels, side, fit }: How,
  spool: ImageSpool,
  from: { source: number; archive: string },
): DecodingQueue {
  const queue: Promise<void>[] = [];
  let turn = Promise.resolve();
  return {
    async add(path, image, given) {
      const options = { archive: from.archive, path, channels, side, fit } as const;
      const decoding = arrivedOf(image, options, encoded);
      const before = turn;
      const own = given && { label: given.label, split: given.split };
      turn = decoding.then(async (arrived) => {
        await before;
        await spool.add({ ...from, path }, arrived, own);
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

async function arrivedOf(image: LabelledImage['image'], options: DecodeOptions, encoded: boolean): Promise<Arrived> {
  const decoded = await (image instanceof Uint8Array ? decodeImage(image, options) : decodeRaw(image, options));
  return { decoded, file: encoded ? await keptFile(image) : null };
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
  const about = {
    name: input.name,
    classes: placement.classes.map(({ name }) => name),
    ...(groups.length === 0 ? {} : { groups }),
    licence: input.licence,
    origin: input.origin,
  };
  const stored = await spool.store(input.root, about, assignment.splits, channels);
  input.onProgress?.({ fraction: 1, message: stored.existed ? 'The same content was stored already' : 'Stored' });
  return {
    ...stored,
    notes: [
      ...notesOnKnown(stored, input.name, placement),
      ...found.notes,
      ...spool.notes(),
      ...keptNote(stored),
      ...emptyClasses(spool.images, placement, found.folders),
      ...notesOf(assignment, found.ignored + found.words.count - placement.words, placement, input.testShare),
    ],
  };
}

function keptNote({ manifest: { encoded } }: StoredDataset): string[] {
  if (encoded === undefined) return [];
  const { formats, rewritten } = encoded;
  const kinds = Object.entries(formats).map(([name, count]) => `${count.toLocaleString('en')} ${name}`);
  const anew = rewritten === 0 ? '' : `, of which ${rewritten.toLocaleString('en')} were written anew as PNG`;
  return [`the images are kept as files: ${kinds.join(', ')}${anew}`];
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

function notesOf(
  { merged, repeated, contradicting, inBothSplits }: Assignment,
  ignored: number,
  { splitOf, notes }: Placement,
  share: number,
): string[] {
  const count = (n: number, what: string) => `${n.toLocaleString('en')} ${n === 1 ? what : `${what}s`}`;
  return [
    ...(merged > 0 ? [`${count(merged, 'duplicate image')} merged`] : []),
    ...(repeated > 0 ? [`${count(repeated, 'image')} that repeat another of their class, kept`] : []),
    ...(inBothSplits > 0 ? [`${count(inBothSplits, 'image')} in both the training and the test split, kept`] : []),
    ...(contradicting > 0 ? [`${count(contradicting, 'image')} in two classes, kept`] : []),
    ...(ignored > 0 ? [`${count(ignored, 'other file')} skipped`] : []),
    ...notes,
    ...(splitOf !== null ? [] : [`no official split: ${Math.round(100 * share)} % of each class drawn for testing`]),
  ];
}
