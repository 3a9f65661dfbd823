/** @file Glyphs of many scripts as a dataset: drawn from fonts that npm carries, tested on fonts of another design. */
import { join } from 'node:path';
import type { StoredDataset } from '../store-folder';
import { type SplitContent, writeDataset } from '../write-dataset';
import { glyphClasses, glyphFonts } from './alphabets';
import { drawGlyphs, glyphSide, openFont } from './draw-glyphs';

/** How often each font draws each character, each time with another displacement. */
export const glyphVariants = { train: 3, test: 3 } as const;

export interface ImportGlyphsInput {
  readonly name: string;
  readonly licence: string;
  readonly origin: string;
  /** Folder of the fonts. */
  readonly fonts: string;
  /** Directory of the store. */
  readonly root: string;
}

/** Idempotent, as `importIdx`. Some seconds. Throws `corrupt-data` if a font is damaged. */
export async function importGlyphs({ fonts, root, ...text }: ImportGlyphsInput): Promise<StoredDataset> {
  const train = await draw(fonts, 'train');
  const test = await draw(fonts, 'test');
  return writeDataset(root, {
    ...text,
    classes: glyphClasses.map(({ name }) => name),
    groups: glyphClasses.map(({ alphabet }) => alphabet),
    height: glyphSide,
    width: glyphSide,
    channels: 1,
    train,
    test,
  });
}

async function draw(folder: string, split: 'train' | 'test'): Promise<SplitContent> {
  const files = glyphFonts[split];
  const sheet = glyphClasses.length * glyphSide * glyphSide;
  const images = new Uint8Array(files.length * glyphVariants[split] * sheet);
  const labels = new Int32Array(images.length / (glyphSide * glyphSide));
  let at = 0;
  for (const [index, file] of files.entries()) {
    const font = await openFont(join(folder, file));
    // Training and test fonts have separate streams.
    const stream = split === 'train' ? index : glyphFonts.train.length + index;
    for (let variant = 0; variant < glyphVariants[split]; variant++, at++) {
      images.set(await drawGlyphs(font, stream, variant), at * sheet);
      for (let label = 0; label < glyphClasses.length; label++) labels[at * glyphClasses.length + label] = label;
    }
  }
  return { images, labels };
}
