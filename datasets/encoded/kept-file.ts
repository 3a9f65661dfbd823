/** @file Which bytes of an image are kept: JPEG, PNG and WebP files as they came; all else as a PNG of the same pixels. */
import type { RawImage } from '../formats/format';
import { importLimits } from '../images/entry';

const kept = [
  { name: 'JPEG', extension: 'jpg', offset: 0, bytes: '\xff\xd8\xff' },
  { name: 'PNG', extension: 'png', offset: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { name: 'WebP', extension: 'webp', offset: 8, bytes: 'WEBP' },
] as const;

/** Undefined: of no format that is kept. */
export function keptFormat(file: Uint8Array): (typeof kept)[number] | undefined {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(16, file.byteLength));
  return kept.find(({ offset, bytes }) => head.toString('latin1', offset, offset + bytes.length) === bytes);
}

export interface KeptFile {
  readonly bytes: Uint8Array;
  /** Whether it was written anew. */
  readonly rewritten: boolean;
}

/** Rejects if a file is damaged; whoever decodes it says so in words. */
export async function keptFile(image: Uint8Array | RawImage): Promise<KeptFile> {
  if (image instanceof Uint8Array && keptFormat(image) !== undefined) return { bytes: image, rewritten: false };
  const { default: sharp } = await import('sharp');
  const opened =
    image instanceof Uint8Array
      ? sharp(image, { failOn: 'error', limitInputPixels: importLimits.imagePixels })
          .autoOrient()
          .flatten({ background: '#ffffff' })
      : sharp(image.pixels, { raw: { height: image.height, width: image.width, channels: image.channels } });
  const grey = !(image instanceof Uint8Array) && image.channels === 1;
  const bytes = await opened
    .toColourspace(grey ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
  return { bytes, rewritten: true };
}
