/**
 * @file GET /api/artefacts/ID?as=picture: a run's file to be shown in a page. Its type is read from its bytes, never its name; anything but a picture is
 * refused, so that a script's file never becomes one of our pages. Drawings (SVG) are rewritten ([safe-svg](safe-svg.ts)).
 */
import { open, readFile } from 'node:fs/promises';
import { DomainError } from '@/domain/errors';
import { picturePolicy } from '@/server/web/picture-policy';
import { bytesDownload, fileDownload } from './ranges';
import { safeSvg } from './safe-svg';

/** A drawing is read whole. */
const longestDrawing = 8 << 20;

const kinds: readonly (readonly [mediaType: string, begin: string, at?: readonly [number, string]])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF8'],
  ['image/webp', 'RIFF', [8, 'WEBP']],
];

/** @throws DomainError `invalid-input` if it is no picture */
export async function pictureResponse(request: Request, file: string, digest: string): Promise<Response> {
  const head = await beginOf(file);
  const kind = kinds.find(([, begin, [at, then] = [0, '']]) => head.startsWith(begin) && head.startsWith(then, at));
  const shown = { fileName: null, cacheControl: 'private, max-age=3600' };
  const response =
    kind !== undefined
      ? fileDownload(request, file, { ...shown, mediaType: kind[0], digest })
      : bytesDownload(request, await drawing(head, file), { ...shown, mediaType: 'image/svg+xml' });
  response.headers.set('Content-Security-Policy', picturePolicy);
  response.headers.set('X-Content-Type-Options', 'nosniff');
  return response;
}

async function drawing(head: string, file: string): Promise<Uint8Array> {
  if (!/^(?:\u00ef\u00bb\u00bf)?\s*<(?:\?xml|!DOCTYPE\s+svg|!--|svg[\s>])/i.test(head)) throw noPicture();
  const content = await readFile(/*turbopackIgnore: true*/ file);
  if (content.length > longestDrawing) {
    throw new DomainError('too-large', 'The drawing is too large to be shown: it can be downloaded.');
  }
  return new TextEncoder().encode(safeSvg(content.toString('utf8')));
}

async function beginOf(file: string): Promise<string> {
  const handle = await open(/*turbopackIgnore: true*/ file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await handle.close();
  }
}

function noPicture(): DomainError {
  return new DomainError(
    'invalid-input',
    'The file is not a PNG, JPEG, GIF, WebP or SVG picture: it is kept, and can be downloaded.',
  );
}
