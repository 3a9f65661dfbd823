/** @file Gunzip that says where a damaged file is damaged. */
import { createGunzip } from 'node:zlib';

/** The longest content accepted: what one Buffer can certainly hold. */
const maximumBytes = 2 ** 31 - 1;
const pieceBytes = 65_536;

export type GunzipResult =
  | { readonly ok: true; readonly content: Uint8Array }
  /** `offset` is a byte of the compressed file. */
  | { readonly ok: false; readonly reason: string; readonly offset: number };

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Decompresses a whole gzip file. Bytes after its end count as damage. */
export async function gunzipWhole(bytes: Uint8Array): Promise<GunzipResult> {
  const first = await inflate(bytes, bytes.length);
  if (first.reason === undefined) {
    if (first.consumed === bytes.length) return { ok: true, content: Buffer.concat(first.chunks) };
    return { ok: false, reason: `${bytes.length - first.consumed} bytes follow its end`, offset: first.consumed };
  }
  if (first.reason === 'unexpected end of file') {
    return { ok: false, reason: 'it ends before its content does', offset: bytes.length };
  }
  // zlib reports only whole pieces as consumed: the failing piece is read again byte by byte.
  const second = await inflate(bytes, first.consumed);
  return { ok: false, reason: second.reason ?? first.reason, offset: Math.min(second.consumed, bytes.length - 1) };
}

interface Inflated {
  readonly chunks: Uint8Array[];
  /** Bytes of the input that were taken before the end or the failure. */
  readonly consumed: number;
  readonly reason?: string;
}

/** Feeds pieces of 64 KiB up to `fineFrom`, then single bytes. */
function inflate(bytes: Uint8Array, fineFrom: number): Promise<Inflated> {
  return new Promise((resolve) => {
    const gunzip = createGunzip();
    const chunks: Uint8Array[] = [];
    let produced = 0;
    let offset = 0;
    const stop = (reason: string) => {
      resolve({ chunks: [], consumed: gunzip.bytesWritten, reason });
      gunzip.destroy();
    };
    const feed = () => {
      if (gunzip.destroyed) return;
      if (offset >= bytes.length) {
        gunzip.end();
        return;
      }
      const next = offset < fineFrom ? Math.min(offset + pieceBytes, fineFrom) : offset + 1;
      const piece = bytes.subarray(offset, next);
      offset = next;
      gunzip.write(piece, (error) => {
        if (!error) feed();
      });
    };
    gunzip.on('data', (chunk: Uint8Array) => {
      produced += chunk.length;
      if (produced > maximumBytes) stop('its content exceeds 2 GiB');
      else chunks.push(chunk);
    });
    gunzip.on('error', (error) => stop(error.message));
    gunzip.on('end', () => resolve({ chunks, consumed: gunzip.bytesWritten }));
    feed();
  });
}
