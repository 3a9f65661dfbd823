/** @file Glyphs from the real fonts: the images of each class, determinism, and that classes differ. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { wholeSplit } from '@/test/factories/dataset';
import { sharedDirectory } from '@/test/temporary-directory';
import { findSource } from '../sources';
import { openDataset, type StoredDataset, verifyDataset } from '../store';
import { alphabets, glyphClasses, glyphFonts } from './alphabets';
import { drawGlyphs, glyphSide, openFont } from './draw-glyphs';
import { glyphVariants, importGlyphs } from './import-glyphs';

const found = findSource('glyphs');
if (!found.available || found.content.kind !== 'glyphs') throw new Error('the fonts are not installed');
const { fonts } = found.content;
const pixels = glyphSide * glyphSide;
const imageOf = (images: Uint8Array, index: number) => images.subarray(index * pixels, (index + 1) * pixels);

describe('a drawn sheet', () => {
  it('is the same each time; another variant is not', async () => {
    const font = await openFont(join(fonts, 'DejaVuSans.ttf'));
    const [once, again, other] = [
      await drawGlyphs(font, 0, 0),
      await drawGlyphs(font, 0, 0),
      await drawGlyphs(font, 0, 1),
    ];
    expect(Buffer.compare(once, again)).toBe(0);
    for (let index = 0; index < glyphClasses.length; index++)
      expect(Buffer.compare(imageOf(once, index), imageOf(other, index))).not.toBe(0);
  });

  it('refuses a file that is no font by its name', async () => {
    await expect(openFont(join(process.cwd(), 'package.json'))).rejects.toThrow(
      /package\.json can't be read as a font/,
    );
  });
});

describe('the dataset', () => {
  const root = sharedDirectory();
  let stored: StoredDataset;
  beforeAll(async () => {
    stored = await importGlyphs({ name: 'Glyphs', licence: 'free', origin: 'fonts', fonts, root });
  });

  it('has each class as often as fonts and variants say, with its script as group, whole on disk', async () => {
    const { manifest, directory } = stored;
    expect(manifest.classes).toEqual(found.source.classes);
    expect(new Set(manifest.groups)).toEqual(new Set(alphabets.map(({ name }) => name)));
    const counts = (split: 'train' | 'test') =>
      Array(glyphClasses.length).fill(glyphFonts[split].length * glyphVariants[split]);
    expect(manifest.train.classCounts).toEqual(counts('train'));
    expect(manifest.test.classCounts).toEqual(counts('test'));
    await verifyDataset(directory);
  });

  it('has no blank image, none that is mostly ink, and no two classes alike in one font', async () => {
    const dataset = openDataset(stored.directory);
    const images = await wholeSplit(dataset, 'train');
    for (let index = 0; index < dataset.manifest.train.images; index++) {
      const image = imageOf(images, index);
      const ink = image.reduce((sum, value) => sum + value, 0) / 255;
      expect(ink).toBeGreaterThan(10);
      expect(ink).toBeLessThan(pixels / 2);
    }
    const sheet = glyphClasses.map((_, index) => Buffer.from(imageOf(images, index)).toString('base64'));
    expect(new Set(sheet).size).toBe(glyphClasses.length);
  });
});
