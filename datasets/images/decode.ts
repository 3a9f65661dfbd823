/** @file Encoded images to raw pixels of one size, by sharp. */
import sharp, { type Sharp } from 'sharp';
import type { Fit } from '@/domain/dataset';
import type { DomainError } from '@/domain/errors';
import { resizeOf } from '../encoded/view';
import type { RawImage } from '../formats/format';
import { importLimits, reasonOf, refused } from './entry';
import { isReadableImage, unreadFormat } from './kinds';

export interface Geometry {
  readonly height: number;
  readonly width: number;
}

export interface Decoded extends Geometry {
  /** uint8 [height, width, channels] */
  readonly pixels: Uint8Array;
  /** Size of the upright image before it was resized. */
  readonly original: Geometry;
  /** Whether 16 bits per channel were reduced to 8. */
  readonly rescaled: boolean;
  /** Whether it was less than half as large as it is now. */
  readonly enlarged: boolean;
}

export interface DecodeOptions {
  /** For messages. */
  readonly archive: string;
  readonly path: string;
  readonly channels: 1 | 3;
  /** Brings it to this square; null: unchanged. */
  readonly side: number | null;
  /** How. */
  readonly fit: Fit;
}

/**
 * Upright as EXIF says, transparent parts on white, 8 bits. Throws `corrupt-data` naming the image if it is damaged, of
 * another format, or too large to be stored unchanged.
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions): Promise<Decoded> {
  const { channels, side, fit } = options;
  const refuse = (why: string, cause?: unknown): DomainError => refused(options.archive, options.path, why, cause);
  if (!isReadableImage(bytes)) {
    const format = unreadFormat(bytes);
    const what = format === null ? 'it is not an image' : `it is an image of the format ${format}`;
    throw refuse(`${what}; PNG, JPEG, WebP, GIF, TIFF and AVIF can be read: convert it`);
  }
  try {
    let image: Sharp = sharp(bytes, { failOn: 'error', limitInputPixels: importLimits.imagePixels }).autoOrient();
    // Reads the header alone, whatever size it claims.
    const {
      width = 0,
      height = 0,
      depth,
      orientation = 1,
    } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > importLimits.imagePixels) throw refuse(tooManyPixels(width, height));
    if (depth !== 'uchar' && depth !== 'ushort') {
      throw refuse(
        `its pixels are numbers of the kind ${depth}, whose range it does not say; convert it to 8 or 16 bits`,
      );
    }
    if (side === null) {
      if (Math.max(width, height) > importLimits.side) {
        throw refuse(`it has ${width} × ${height} pixels; give a size to which all images are brought`);
      }
    } else {
      image = image.resize(side, side, resizeOf(fit));
    }
    const { data, info } = await image
      .flatten({ background: '#ffffff' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`${info.channels} channels came out, not ${channels}`);
    if (depth === 'ushort' && data.every((value) => value === 0)) {
      const brightest = Math.max(...(await sharp(bytes).stats()).channels.map(({ max }) => max));
      if (brightest > 0)
        throw refuse(
          `it has 16 bits, but no number above ${brightest}, so that all of it is black; store it in 8 bits, or multiply by 256`,
        );
    }
    return {
      height: info.height,
      width: info.width,
      pixels: data,
      // From the fifth on they lie on their side.
      original: orientation < 5 ? { height, width } : { height: width, width: height },
      rescaled: depth === 'ushort',
      enlarged: isEnlarged(side, width, height),
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'DomainError') throw error;
    // What libvips says of 64 bits a number.
    if (/samples out of range/.test(reasonOf(error)))
      throw refuse('its pixels are numbers of a kind that is not read here; convert it to 8 or 16 bits', error);
    throw refuse(`it is damaged (${reasonOf(error)})`, error);
  }
}

/** As `decodeImage`, of pixels that a packed file holds as they are. */
export async function decodeRaw(raw: RawImage, options: DecodeOptions): Promise<Decoded> {
  const { channels, side, fit } = options;
  const { height, width, pixels } = raw;
  if (side === null && Math.max(width, height) > importLimits.side)
    throw refused(
      options.archive,
      options.path,
      `it has ${width} × ${height} pixels; give a size to which all images are brought`,
    );
  const stays = side === null || (height === side && width === side);
  const plain = { original: { height, width }, rescaled: false, enlarged: isEnlarged(side, width, height) };
  if (stays && channels === raw.channels) return { height, width, pixels, ...plain };
  if (stays && raw.channels === 1) return { height, width, pixels: threefold(pixels), ...plain };
  let image = sharp(pixels, { raw: { height, width, channels: raw.channels } });
  if (side !== null) image = image.resize(side, side, resizeOf(fit));
  const { data, info } = await image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { height: info.height, width: info.width, pixels: data, ...plain };
}

const isEnlarged = (side: number | null, width: number, height: number): boolean =>
  side !== null && 2 * Math.min(width, height) < side;

function threefold(grey: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * grey.length);
  for (let at = 0; at < pixels.length; at++) pixels[at] = grey[Math.floor(at / 3)] ?? 0;
  return pixels;
}

function tooManyPixels(width: number, height: number): string {
  return `it has more than ${importLimits.imagePixels / 1e6} million pixels (${width} × ${height}); make it smaller`;
}
