/** @file What a reader of packed files is: one file that holds many images with their classes. */
import { basename } from 'node:path';
import { DomainError } from '@/domain/errors';

/** A file of an import that may hold many images, or say what images are. It lies on this machine's disk, unpacked if it came in an archive. */
export interface PackedFile {
  /** Where it came from, for messages and splits: within its folder or archive. */
  readonly path: string;
  /** Where it lies. */
  readonly file: string;
  readonly bytes: number;
  /** Its first bytes. */
  readonly head: Uint8Array;
}

export type FileFacts = Pick<PackedFile, 'path' | 'bytes' | 'head'>;

/** What says of an image which class it has. `index`: the order of classes, where the file gives one. */
export interface Label {
  readonly name: string;
  readonly index: number | null;
}

export type SplitWord = 'train' | 'validation' | 'test';

/** uint8 [height, width, channels] */
export interface RawImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

export interface LabelledImage {
  /** For messages, and the order within a class. */
  readonly path: string;
  readonly split: SplitWord | null;
  readonly label: Label;
  /** Encoded, or raw pixels. */
  readonly image: Uint8Array | RawImage;
}

export interface ReadContext {
  /** Something that the person should know. */
  note(text: string): void;
  /** 0 to 1 of these files. */
  progress(fraction: number): void;
}

export interface PackedFormat {
  /** Whether a file is of this format, by name and first bytes. */
  takes(file: FileFacts): boolean;
  /** All images of all files of this format. Throws `corrupt-data` naming the file. */
  read(files: readonly PackedFile[], context: ReadContext): AsyncGenerator<LabelledImage, void, undefined>;
}

/** As many first bytes as all readers need. */
export const headBytes = 512;

const words: readonly (readonly [SplitWord, RegExp])[] = [
  ['validation', /(^|[^a-z])(val|valid|validation|dev)([^a-z]|$)/i],
  ['test', /(^|[^a-z])(test|testing|t10k)([^a-z]|$)/i],
  ['train', /(^|[^a-z])(train|training|extra)([^a-z]|$)/i],
];

/** Which split the name of a file means, by its own name before those of its folders; null if it says nothing. */
export function splitOf(path: string): SplitWord | null {
  for (const part of path.split('/').reverse()) {
    const found = words.find(([, pattern]) => pattern.test(part));
    if (found !== undefined) return found[0];
  }
  return null;
}

const folderWords =
  /^(?:[a-z]+[ _-])?(?:(train|training)|(test|testing)|val|valid|validation|dev|eval|evaluation)(?:[ _-]?(?:set|data|split|images|imgs|\d))?$/i;

/** Which split the name of a folder means, as train, test_set, seg_train, test1; stricter than of files: a folder may be a class. */
export function splitOfFolder(name: string): SplitWord | null {
  const [found, train, test] = folderWords.exec(name) ?? [];
  if (found === undefined) return null;
  return train !== undefined ? 'train' : test !== undefined ? 'test' : 'validation';
}

/** A class known by its number alone. */
export function numbered(value: number, names?: readonly string[]): Label {
  return { name: names?.[value] ?? String(value), index: value };
}

export function unreadable({ path }: Pick<PackedFile, 'path'>, why: string, cause?: unknown): DomainError {
  return new DomainError('corrupt-data', `"${basename(path)}" is refused: ${why}. Nothing was imported.`, {
    field: 'paths',
    cause,
  });
}

/** Height, width and channels of `length` values a flat image has: a square, grey or of three channels; null if it is none. */
export function squareOf(length: number): { readonly side: number; readonly channels: 1 | 3 } | null {
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(length / channels);
    if (Number.isInteger(side) && side >= 4) return { side, channels };
  }
  return null;
}

/** [3, height, width] → [height, width, 3]. */
export function channelsLast(planes: Uint8Array, pixels: number): Uint8Array {
  const image = new Uint8Array(3 * pixels);
  for (let at = 0; at < pixels; at++) {
    image[3 * at] = planes[at] ?? 0;
    image[3 * at + 1] = planes[pixels + at] ?? 0;
    image[3 * at + 2] = planes[2 * pixels + at] ?? 0;
  }
  return image;
}

/** A flat image of CIFAR's order: grey, or three planes. Copied: what it is cut from may be large. */
export function flatImage(values: Uint8Array, file: Pick<PackedFile, 'path'>): RawImage {
  const square = squareOf(values.length);
  if (square === null)
    throw unreadable(file, `its images have ${values.length} values each, which is not a square of pixels`);
  const { side, channels } = square;
  const pixels = channels === 3 ? channelsLast(values, side * side) : Uint8Array.from(values);
  return { pixels, height: side, width: side, channels };
}

export const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

export const startsWith = (head: Uint8Array, text: string, offset = 0): boolean =>
  Buffer.from(head)
    .subarray(offset, offset + text.length)
    .equals(Buffer.from(text, 'latin1'));
