/** @file Real image files, and zips and tars of them, made on the spot. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import sharp from 'sharp';
import { type Header, pack } from 'tar-stream';
import { ZipFile } from 'yazl';

/** File content by path within the archive, in archive order. */
export type Files = ReadonlyMap<string, Buffer>;

/** An image whose pixels are a function of `number`: no two numbers give the same image. */
export function testImage(
  number: number,
  { side = 8, format = 'png', grey = false }: { side?: number; format?: 'png' | 'jpeg'; grey?: boolean } = {},
): Promise<Buffer> {
  const pixels = Buffer.alloc(side * side * 3);
  for (let at = 0; at < pixels.length; at++) {
    const place = Math.floor(at / 3);
    pixels[at] = (number * 37 + place * 5 + (grey ? 0 : (at % 3) * 60)) % 256;
  }
  pixels.fill(number & 255, 0, 3);
  pixels.fill((number >> 8) & 255, 3, 6);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

export async function writeZip(path: string, files: Files, mode?: (name: string) => number | undefined): Promise<void> {
  const zip = new ZipFile();
  for (const [name, content] of files) {
    const special = mode?.(name);
    zip.addBuffer(content, name, special === undefined ? {} : { mode: special });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

/** Gzipped where the path ends in gz. `extra` entries come last. */
export async function writeTar(
  path: string,
  files: Files,
  extra: readonly (Partial<Header> & Pick<Header, 'name'>)[] = [],
): Promise<void> {
  const tar = pack();
  for (const [name, content] of files) tar.entry({ name }, content);
  for (const header of extra) tar.entry(header);
  tar.finalize();
  if (path.endsWith('gz')) await pipeline(tar, createGzip({ level: 1 }), createWriteStream(path));
  else await pipeline(tar, createWriteStream(path));
}

export function writeFolder(path: string, files: Files): void {
  for (const [name, content] of files) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
}
