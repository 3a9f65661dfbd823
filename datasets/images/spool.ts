/** @file Images on disk in the order of arrival, until the split of each is known: as pixels, or as their files (encoded/). */
import type { DatasetSplitName } from '@/domain/dataset';
import type { KeptFile } from '../encoded/kept-file';
import type { StoredDataset } from '../store-folder';
import type { Decoded } from './decode';
import type { Given, ImagePath } from './given';

export interface StoredSplit {
  /** Positions in the spool: by class, then by path. */
  readonly order: Int32Array;
  readonly labels: Int32Array;
}

export interface SpooledImage extends ImagePath {
  /** What a packed file says of it. */
  readonly given: Given | null;
  /** Equal for equal images. */
  readonly hash: string;
}

/** An image as an import has it: its pixels at the size of all, and the file that may be kept. */
export interface Arrived {
  readonly decoded: Decoded;
  /** Null where only pixels are kept. */
  readonly file: KeptFile | null;
}

export interface AboutDataset {
  readonly name: string;
  readonly classes: readonly string[];
  readonly groups?: readonly string[];
  readonly licence: string;
  readonly origin: string;
}

export interface ImageSpool {
  readonly images: readonly SpooledImage[];
  /** True while every image has the same value in all its channels. */
  grey(): boolean;
  /** Of what was done to the images so far, for the user. */
  notes(): string[];
  /** Throws `corrupt-data` naming the image if its size differs from the first one's. */
  add(from: ImagePath & { readonly archive: string }, image: Arrived, given?: Given): Promise<void>;
  /** Stores these images, with this number of channels. */
  store(
    root: string,
    about: AboutDataset,
    splits: Readonly<Record<DatasetSplitName, StoredSplit>>,
    channels: 1 | 3,
  ): Promise<StoredDataset>;
  close(): Promise<void>;
}
