/** @file Encoded images to raw pixels of one size, by sharp. */
import sharp, { type Sharp } from 'sharp';
import type { DomainError } from '@/domain/errors';
import { reasonOf, refused } from './entry';
import { importLimits } from './limits';

export interface Geometry {
  readonly height: number;
  readonly width: number;
}

export interface Decoded extends Geometry {
  /** uint8 [height, width, channels] */
  readonly pixels: Uint8Array;
}

/** What a file begins with. Whatever its name says, nothing else is handed to a decoder. */
const signatures: readonly { readonly offset: number; readonly bytes: string }[] = [
  { offset: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { offset: 0, bytes: '\xff\xd8\xff' },
  { offset: 0, bytes: 'GIF8' },
  { offset: 8, bytes: 'WEBP' },
  { offset: 0, bytes: 'II*\0' },
  { offset: 0, bytes: 'MM\0*' },
  { offset: 4, bytes: 'ftyp' },
];

export interface DecodeOptions {
  /** For messages. */
  readonly archive: string;
  readonly path: string;
  readonly channels: 1 | 3;
  /** Scales the shorter side to this and cuts out the middle; null: as it is. */
  readonly side: number | null;
}

/**
 * Upright as EXIF says, transparent parts on white, 8 bits. Throws `corrupt-data` naming the image where it is damaged, of
 * another format, or larger than what may be stored as it is.
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions): Promise<Decoded> {
  const { channels, side } = options;
  const refuse = (why: string, cause?: unknown): DomainError => refused(options.archive, options.path, why, cause);
  if (!hasSignature(bytes)) throw refuse('it is no PNG, JPEG, WebP, GIF, TIFF or AVIF image');
  try {
    let image: Sharp = sharp(bytes, { failOn: 'error', limitInputPixels: importLimits.imagePixels }).autoOrient();
    if (side === null) {
      const { width = 0, height = 0 } = await image.metadata();
      if (Math.max(width, height) > importLimits.side) {
        throw refuse(`it has ${width} × ${height} pixels; give a size to which all images are brought`);
      }
    } else {
      image = image.resize(side, side, { fit: 'cover', kernel: 'lanczos3' });
    }
    const { data, info } = await image
      .flatten({ background: '#ffffff' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`${info.channels} channels came out, not ${channels}`);
    return { height: info.height, width: info.width, pixels: data };
  } catch (error) {
    if (error instanceof Error && error.name === 'DomainError') throw error;
    throw refuse(`it is damaged (${reasonOf(error)})`, error);
  }
}

function hasSignature(bytes: Uint8Array): boolean {
  return signatures.some(({ offset, bytes: wanted }) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .subarray(offset, offset + wanted.length)
      .equals(Buffer.from(wanted, 'latin1')),
  );
}
