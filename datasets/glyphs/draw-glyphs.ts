/** @file Draws characters with a font's outlines: moved, turned and slanted by named random streams, the same on each machine. */
import { readFile } from 'node:fs/promises';
import opentype, { type Font } from 'opentype.js';
import sharp from 'sharp';
import { DomainError } from '@/domain/errors';
import { type RandomStream, randomStream } from '@/domain/random';
import { type GlyphClass, glyphClasses } from './alphabets';

/** Pixels per side of an image, and of the box that a glyph fills at most. */
export const glyphSide = 28;
const box = 22;
const columns = 16;

/** @throws DomainError `corrupt-data` if the file is no font */
export async function openFont(path: string): Promise<Font> {
  const bytes = await readFile(path);
  try {
    // Only the requested outlines are read: a quarter of the time.
    return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), {
      lowMemory: true,
    });
  } catch (error) {
    throw new DomainError('corrupt-data', `${path} can't be read as a font: run "npm ci" again.`, { cause: error });
  }
}

/**
 * One image per class, uint8 [classes, side, side], white on black. `variant` selects another random displacement.
 * @throws DomainError `corrupt-data` if the font lacks a character
 */
export async function drawGlyphs(font: Font, fontIndex: number, variant: number): Promise<Uint8Array> {
  const rows = Math.ceil(glyphClasses.length / columns);
  const [width, height] = [columns * glyphSide, rows * glyphSide];
  const paths = glyphClasses.map((glyph, index) => {
    const random = randomStream(0, 'glyphs', fontIndex, variant, index);
    const [x, y] = [(index % columns) * glyphSide, Math.floor(index / columns) * glyphSide];
    return placed(font, glyph, { x: x + glyphSide / 2, y: y + glyphSide / 2 }, random);
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#000"/><g fill="#fff">${paths.join('')}</g></svg>`;
  const sheet = await sharp(Buffer.from(svg)).extractChannel(0).raw().toBuffer();
  const images = new Uint8Array(glyphClasses.length * glyphSide * glyphSide);
  for (let index = 0; index < glyphClasses.length; index++) {
    const [left, top] = [(index % columns) * glyphSide, Math.floor(index / columns) * glyphSide];
    for (let row = 0; row < glyphSide; row++) {
      const from = (top + row) * width + left;
      images.set(sheet.subarray(from, from + glyphSide), (index * glyphSide + row) * glyphSide);
    }
  }
  return images;
}

const span = (random: RandomStream, most: number) => (2 * random.uniform() - 1) * most;

/** The glyph's outline as an SVG path whose middle lies at `centre`, and which fills the box at most. */
function placed(
  font: Font,
  { character, name }: GlyphClass,
  centre: { x: number; y: number },
  random: RandomStream,
): string {
  if (font.charToGlyphIndex(character) === 0)
    throw new DomainError(
      'corrupt-data',
      `The font ${font.names.fullName.en ?? ''} lacks "${name}": run "npm ci" again.`,
    );
  const path = font.charToGlyph(character).getPath(0, 0, 1000);
  const { x1, y1, x2, y2 } = path.getBoundingBox();
  const turn = span(random, 0.2);
  const slant = span(random, 0.2);
  const stretch = Math.exp(span(random, 0.2));
  // Rotation · slant · stretch of the x axis.
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [a, b] = [cos * stretch, sin * stretch];
  const [c, d] = [cos * slant - sin, sin * slant + cos];
  const [w, h] = [x2 - x1, y2 - y1];
  const extent = Math.max(Math.abs(a) * w + Math.abs(c) * h, Math.abs(b) * w + Math.abs(d) * h);
  const scale = (box / extent) * (1 - 0.25 * random.uniform());
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const e = centre.x + span(random, 1.5) - scale * (a * mx + c * my);
  const f = centre.y + span(random, 1.5) - scale * (b * mx + d * my);
  const matrix = [scale * a, scale * b, scale * c, scale * d, e, f].map((value) => value.toFixed(6)).join(' ');
  return `<path transform="matrix(${matrix})" d="${path.toPathData(1)}"/>`;
}
