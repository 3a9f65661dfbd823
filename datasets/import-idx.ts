/** @file Imports four IDX files (train and test, images and labels) into the canonical store. */
import { DomainError } from '@/domain/errors';
import { type IdxImages, readIdxImages, readIdxLabels } from './idx';
import type { StoredDataset } from './store-folder';
import { type SplitContent, writeDataset } from './write-dataset';

export interface IdxFiles {
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
}

export interface ImportProgress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly message: string;
}

export interface ImportIdxInput {
  readonly name: string;
  /** Names by label; labels beyond them are refused. */
  readonly classes: readonly string[];
  readonly licence: string;
  readonly origin: string;
  /** Paths, raw or gzipped. */
  readonly files: IdxFiles;
  /** Directory of the store. */
  readonly root: string;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Reads and checks everything first, then stores it. Idempotent: the same content is found again, whatever its name.
 * Throws `corrupt-data`, `not-found` or `invalid-input`; `field` names the file (`files.trainLabels`) or input at fault.
 */
export async function importIdx(given: ImportIdxInput): Promise<StoredDataset> {
  // However accents are written and whatever blanks are around it, a name is one.
  const input = { ...given, classes: given.classes.map((name) => name.normalize('NFC').trim()) };
  checkNames(input);
  const report = (fraction: number, message: string) => input.onProgress?.({ fraction, message });
  report(0, 'Reading the training split');
  const train = await readSplit(input, 'train');
  report(0.5, 'Reading the test split');
  const test = await readSplit(input, 'test');
  for (const side of ['height', 'width', 'channels'] as const) {
    if (train.images[side] !== test.images[side]) {
      const message = `Training images have ${side} ${train.images[side]} and test images ${test.images[side]} (${input.files.testImages}): both splits need one size.`;
      throw new DomainError('corrupt-data', message, { field: 'files.testImages' });
    }
  }
  report(0.7, `Storing ${train.images.count + test.images.count} images`);
  const { height, width, channels } = train.images;
  const { name, classes, licence, origin } = input;
  const stored = await writeDataset(input.root, {
    name,
    classes,
    licence,
    origin,
    height,
    width,
    channels,
    train: train.content,
    test: test.content,
  });
  report(1, stored.existed ? 'The same content was stored already' : 'Stored');
  return stored;
}

async function readSplit(
  input: ImportIdxInput,
  split: 'train' | 'test',
): Promise<{ images: IdxImages; content: SplitContent }> {
  const imagesPath = input.files[`${split}Images`];
  const labelsPath = input.files[`${split}Labels`];
  const images = await readIdxImages(imagesPath, `files.${split}Images`);
  const labels = await readIdxLabels(labelsPath, input.classes.length, `files.${split}Labels`);
  if (images.count !== labels.length) {
    const message =
      `${imagesPath} holds ${images.count} images and ${labelsPath} ${labels.length} labels (both counts at byte offset 4): ` +
      'they must be equal. Nothing was imported.';
    throw new DomainError('corrupt-data', message, { field: `files.${split}Labels` });
  }
  return { images, content: { images: images.data, labels } };
}

function checkNames({ name, classes }: ImportIdxInput): void {
  if (name.trim() === '') throw new DomainError('invalid-input', 'The dataset needs a name.', { field: 'name' });
  if (classes.length < 2 || classes.length > 256) {
    const message = `A dataset has 2 to 256 classes, not ${classes.length}: name each label.`;
    throw new DomainError('invalid-input', message, { field: 'classes' });
  }
  for (const [index, className] of classes.entries()) {
    if (className.trim() === '' || classes.indexOf(className) !== index) {
      const message = `Class ${index} ("${className}") is empty or named twice: give each class its own name.`;
      throw new DomainError('invalid-input', message, { field: `classes.${index}` });
    }
  }
}
