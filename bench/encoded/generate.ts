/** @file Images for the benchmark: mosaics of photographs as large as ImageNet's, and a tar of as many small images as ImageNet has. */
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, deflateSync, crc32 as zlibCrc32 } from 'node:zlib';
import sharp from 'sharp';
import { extract } from 'tar-stream';
import { hash32, randomStream } from '@/domain/random';

/** Photographs of 32 × 32 pixels from a tar.gz, in the order of their names: of one split, or the first so many. */
async function photographs(
  archive: string,
  { split = '', most = Number.POSITIVE_INFINITY }: { split?: string; most?: number },
): Promise<Buffer[]> {
  const found: { name: string; bytes: Buffer }[] = [];
  const tar = extract();
  const done = pipeline(createReadStream(archive), createGunzip(), tar).catch((error: unknown) => {
    if (found.length < most) throw error;
  });
  for await (const entry of tar) {
    const { name } = entry.header;
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(Buffer.from(chunk as Uint8Array));
    if (/\.(jpe?g|png)$/i.test(name) && name.includes(split === '' ? '' : `${split}/`))
      found.push({ name, bytes: Buffer.concat(chunks) });
    if (found.length >= most) break;
  }
  await done;
  return found.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ bytes }) => bytes);
}

const tile = 32;

/** Mosaics in folders, class/image: `count` of each of four classes in train, a quarter in test. 512 × 384 or 384 × 512, JPEG of quality 90. */
export async function writeMosaics(folder: string, archive: string | null, count: number): Promise<void> {
  const stream = randomStream(0, 'mosaics');
  const noise = () => Buffer.from(Uint8Array.from({ length: tile * tile * 3 }, () => stream.integer(256)));
  const files = archive === null ? [] : await photographs(archive, { most: 1000 });
  const decoded = files.map((file) => sharp(file).resize(tile, tile).toColourspace('srgb').raw().toBuffer());
  const tiles = decoded.length === 0 ? Array.from({ length: 100 }, noise) : await Promise.all(decoded);
  const splits = [
    ['train', count],
    ['test', Math.ceil(count / 4)],
  ] as const;
  for (const [split, images] of splits)
    for (const name of ['a', 'b', 'c', 'd']) {
      mkdirSync(path.join(folder, split, name), { recursive: true });
      for (let at = 0; at < images; at++) {
        const [across, down] = at % 3 === 0 ? [12, 16] : [16, 12];
        const raw = { width: across * tile, height: down * tile, channels: 3 } as const;
        const pixels = Buffer.alloc(raw.width * raw.height * 3);
        for (let place = 0; place < across * down; place++) {
          const own = tiles[stream.integer(tiles.length)] ?? Buffer.alloc(0);
          for (let y = 0; y < tile; y++) {
            const row = Math.floor(place / across) * tile + y;
            own.copy(pixels, 3 * (row * raw.width + (place % across) * tile), 3 * tile * y, 3 * tile * (y + 1));
          }
        }
        const jpeg = await sharp(pixels, { raw }).jpeg({ quality: 90 }).toBuffer();
        writeFileSync(path.join(folder, split, name, `${at}.jpg`), jpeg);
      }
    }
}

const side = 16;

/** A PNG of noise of its own, written by hand: a second for a hundred thousand. */
function noisePng(number: number): Buffer {
  const rows = Buffer.alloc(side * (1 + 3 * side));
  for (let y = 0; y < side; y++)
    for (let x = 0; x < 3 * side; x += 4)
      rows.writeUInt32LE(hash32(number, y, x), Math.min(y * (1 + 3 * side) + 1 + x, rows.length - 4));
  for (let y = 0; y < side; y++) rows[y * (1 + 3 * side)] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(zlibCrc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * A photograph in another tint: the first number (the mean of each block) of its tables of quantisation raised, six ways for brightness and
 * three for colours. Other pixels, decoded as any photograph is.
 */
function tinted(jpeg: Buffer, variant: number): Buffer {
  const copy = Buffer.from(jpeg);
  for (let at = 2, table = 0; copy[at] === 0xff && copy[at + 1] !== 0xda; at += 2 + copy.readUInt16BE(at + 2))
    if (copy[at + 1] === 0xdb) {
      copy[at + 5] = (copy[at + 5] ?? 1) + (table === 0 ? variant % 6 : Math.floor(variant / 6));
      table++;
    }
  return copy;
}

function tarHeader(name: string, bytes: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  header.write('0000644\0' + '0000000\0' + '0000000\0', 100, 'latin1');
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('00000000000\0        0', 136, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

type Drawn = (number: number, many: number) => { readonly bytes: Buffer; readonly label: number };

const noise =
  (classes: number): Drawn =>
  (number, many) => ({ bytes: noisePng(number), label: Math.floor((number * classes) / many) });

/** All tints of a photograph are of one class; classes are shares of the photographs in their order, which is that of their own classes. */
const fromPhotographs =
  (files: readonly Buffer[], classes: number): Drawn =>
  (number, many) => {
    const at = Math.floor((number * files.length) / many);
    const first = Math.ceil((at * many) / files.length);
    return {
      bytes: tinted(files[at] ?? Buffer.alloc(0), number - first),
      label: Math.floor((at * classes) / files.length),
    };
  };

/** A tar of train/CLASS/N and val/CLASS/N: photographs of 32 × 32 pixels from an archive of train/ and test/, or noise. */
export async function writeScaleTar(
  file: string,
  { images, classes, archive }: { images: number; classes: number; archive: string | null },
): Promise<void> {
  if (existsSync(file)) return;
  const wnid = (label: number): string => `n${String(1000000 + 37 * label).padStart(8, '0')}`;
  const drawn = async (split: 'train' | 'test'): Promise<Drawn> =>
    archive === null ? noise(classes) : fromPhotographs(await photographs(archive, { split }), classes);
  const validation = Math.max(2 * classes, Math.round(images / 25.6));
  const parts = [
    { split: 'train', many: images, draw: await drawn('train') },
    { split: 'val', many: validation, draw: await drawn('test') },
  ];
  async function* content(): AsyncGenerator<Buffer> {
    let pending: Buffer[] = [];
    for (const { split, many, draw } of parts)
      for (let at = 0; at < many; at++) {
        const { bytes, label } = draw(at, many);
        const name = `${split}/${wnid(label)}/${wnid(label)}_${at}.${archive === null ? 'png' : 'JPEG'}`;
        pending.push(tarHeader(name, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
        if (pending.length < 3000) continue;
        yield Buffer.concat(pending);
        pending = [];
      }
    yield Buffer.concat([...pending, Buffer.alloc(1024)]);
  }
  await pipeline(Readable.from(content()), createWriteStream(`${file}.part`));
  renameSync(`${file}.part`, file);
}
