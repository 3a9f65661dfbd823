/** @file What becomes of pixels that are not of 8 bits: reduced with a note, or refused by name. */
import { rmSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeFolder } from '@/test/factories/image-archives';
import { openDataset } from '../open-dataset';
import { images, places, refusal, take } from './test-support/taken';

describe('pixels', () => {
  it('of floating-point TIFFs are refused: nobody says what is white', async () => {
    const { root, at } = places();
    const pixels = Float32Array.from({ length: 64 }, (_, index) => index / 64);
    const files = await images(['a', 'b']);
    for (const [numbers, message] of [
      [pixels, /"a\/x\.tif" in folder is refused: its pixels are numbers of the kind float/],
      [Float64Array.from(pixels), /its pixels are numbers of a kind that is not read here; convert it to 8 or 16 bits/],
    ] as const) {
      files.set('a/x.tif', floatTiff(numbers, 8));
      writeFolder(at('folder'), files);
      expect(await refusal(root, at('folder'))).toMatch(message);
    }
  });
  it('of 16 bits are reduced to 8, with a note, and another if they hold only 12', async () => {
    const { root, at } = places();
    const files = new Map<string, Buffer>();
    for (let n = 0; n < 8; n++) {
      const pixels = Uint16Array.from({ length: 64 }, (_, index) => (index * 60 + n * 17) % 4096);
      const image = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } }).toColourspace('grey16');
      files.set(`${n % 2 === 0 ? 'a' : 'b'}/${n}.png`, await image.png().toBuffer());
    }
    writeFolder(at('folder'), files);
    const { notes, directory } = await take(root, at('folder'));
    expect(notes[0]).toMatch(/^8 images of 16 bits brought to 8; none is brighter than 4,095 of 65,535/);
    expect(Math.max(...(await openDataset(directory).image('train', 0)))).toBeLessThan(16);
  });
  it('of 16 bits that hold 8 are refused: all of them would be black, and one image', async () => {
    const { root, at } = places();
    const files = await images(['a', 'b']);
    const pixels = Uint16Array.from({ length: 64 }, (_, index) => index);
    const image = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } }).toColourspace('grey16');
    files.set('a/x.png', await image.png().toBuffer());
    writeFolder(at('folder'), files);
    expect(await refusal(root, at('folder'))).toMatch(
      /"a\/x\.png" in folder is refused: .*no number above 63, .* multiply by 256/,
    );
    const black = sharp(new Uint16Array(64), { raw: { width: 8, height: 8, channels: 1 } }).toColourspace('grey16');
    files.set('a/x.png', await black.png().toBuffer());
    rmSync(at('folder'), { recursive: true });
    writeFolder(at('folder'), files);
    expect((await take(root, at('folder'))).notes[0]).toMatch(/^1 image of 16 bits/);
  });
});

/** A grey TIFF of floats, uncompressed, as ImageJ and NumPy write them. */
function floatTiff(pixels: Float32Array | Float64Array, side: number): Buffer {
  const tags: [tag: number, type: 3 | 4, value: number][] = [
    [256, 3, side],
    [257, 3, side],
    [258, 3, 8 * pixels.BYTES_PER_ELEMENT],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 3, side],
    [279, 4, pixels.byteLength],
    [339, 3, 3],
  ];
  const directory = 8 + pixels.byteLength;
  const file = Buffer.alloc(directory + 2 + 12 * tags.length + 4);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(directory, 4);
  Buffer.from(pixels.buffer).copy(file, 8);
  file.writeUInt16LE(tags.length, directory);
  for (const [index, [tag, type, value]] of tags.entries()) {
    const at = directory + 2 + 12 * index;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(1, at + 4);
    if (type === 3) file.writeUInt16LE(value, at + 8);
    else file.writeUInt32LE(value, at + 8);
  }
  return file;
}
