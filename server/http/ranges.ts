/**
 * @file A file or bytes as a download: with length and ETag, in ranges on request (RFC 9110), so that a large one can resume after
 * a cut connection and an unchanged one is not sent again.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { attachment } from './respond';

interface DownloadHead {
  readonly mediaType: string;
  /** Null: shown inline. */
  readonly fileName: string | null;
  readonly cacheControl?: string;
}

/** `digest`: of the content, if known; otherwise size and time of the last change are used. */
export function fileDownload(request: Request, file: string, head: DownloadHead & { digest?: string }): Response {
  const { size, mtimeMs } = statSync(/*turbopackIgnore: true*/ file);
  const etag = `"${head.digest ?? `${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`}"`;
  return answer(request, { ...head, size, etag }, ({ start, end }) => {
    const body: unknown = Readable.toWeb(createReadStream(/*turbopackIgnore: true*/ file, { start, end: end - 1 }));
    if (!(body instanceof ReadableStream)) throw new Error('node made no web stream');
    return body;
  });
}

export function bytesDownload(request: Request, content: Uint8Array, head: DownloadHead): Response {
  const etag = `"${createHash('sha256').update(content).digest('hex')}"`;
  return answer(
    request,
    { ...head, size: content.length, etag },
    ({ start, end }) => new Uint8Array(content.subarray(start, end)),
  );
}

/** From `start` to `end`, exclusive. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

function answer(
  request: Request,
  { mediaType, fileName, cacheControl, size, etag }: DownloadHead & { size: number; etag: string },
  read: (range: ByteRange) => BodyInit,
): Response {
  const headers = new Headers({
    'Cache-Control': cacheControl ?? 'private, no-cache',
    ETag: etag,
    'Accept-Ranges': 'bytes',
  });
  if (namesTag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  headers.set('Content-Type', mediaType);
  if (fileName !== null) headers.set('Content-Disposition', attachment(fileName));
  const range = wantedRange(request.headers, size, etag);
  if (range === 'none') {
    headers.set('Content-Range', `bytes */${size}`);
    headers.delete('Content-Disposition');
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: size };
  headers.set('Content-Length', String(end - start));
  if (range !== null) headers.set('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  // A stream can't begin at the end of an empty file.
  const body = request.method === 'HEAD' || end === start ? null : read({ start, end });
  return new Response(body, { status: range === null ? 200 : 206, headers });
}

/** Null: all of it. `none`: nothing of the file is requested. Several ranges, and invalid ones, are answered whole. */
function wantedRange(headers: Headers, size: number, etag: string): ByteRange | 'none' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range')?.replace(/\s/g, '') ?? '');
  const condition = headers.get('if-range');
  if (match === null || (condition !== null && condition !== etag)) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'none' : { start: size - length, end: size };
  }
  const start = Number(from);
  const end = to === '' ? size : Math.min(Number(to) + 1, size);
  if (to !== '' && Number(to) < start) return null;
  return start >= size ? 'none' : { start, end };
}

/** Whether an If-None-Match names the tag. */
export function namesTag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
}
