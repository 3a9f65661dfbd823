/** @file GET /api/datasets/ID/export: a dataset's pixels and splits for other programs, as folders of PNG files or as an .npz. */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import type { Dataset } from '@/datasets/open-dataset';
import { verifyDataset } from '@/datasets/verify-dataset';
import type { DatasetManifest, DatasetSplitName } from '@/domain/dataset';
import { datasetIdSchema } from '@/domain/ids';
import { datasetExportSchema } from '@/domain/records/dataset';
import type { ServiceContext } from '@/server/context';
import { discreet } from '@/server/hide-paths';
import { openStored, requireDataset } from '@/server/services/datasets/read';
import { numpyHeader, numpyNumbers, numpyTexts } from './numpy-file';
import { attachment, nameInFile, parseQuery } from './respond';

const querySchema = z.strictObject({ format: datasetExportSchema.default('folder') });
const splits = ['train', 'test'] as const satisfies readonly DatasetSplitName[];

/** @throws DomainError `corrupt-data` if its files were altered */
export async function datasetExportResponse(ctx: ServiceContext, id: string, request: Request): Promise<Response> {
  const { format } = parseQuery(request, querySchema);
  const row = requireDataset(ctx.db, datasetIdSchema.parse(id));
  const dataset = openStored(ctx, row);
  await verifyDataset(dataset.directory);
  const archive = new ZipFile();
  const time = new Date(row.createdAt);
  if (format === 'npz') addArrays(archive, row.name, dataset, time);
  else addFolders(archive, row.name, dataset, time);
  archive.end();
  const stream = new Readable().wrap(archive.outputStream);
  const body: unknown = Readable.toWeb(stream);
  if (!(body instanceof ReadableStream)) throw new Error('node made no web stream');
  return new Response(body, {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': attachment(
        `dataset-${nameInFile(discreet(ctx, { id: row.id, name: row.name }))}.${format === 'npz' ? 'npz' : 'zip'}`,
      ),
      'Cache-Control': 'private, no-cache',
    },
  });
}

/** `train_images` uint8 [images, height, width, channels], `train_labels`, the same of test; classes, mean and deviation. */
function addArrays(archive: ZipFile, name: string, dataset: Dataset, mtime: Date): void {
  const { directory, manifest } = dataset;
  const { height, width, channels, classes, mean, deviation } = manifest;
  for (const split of splits) {
    const { images, imagesFile, labelsFile, shards } = manifest[split];
    const add = (what: string, head: Buffer, content: () => AsyncIterable<Uint8Array>, bytes: number): void =>
      archive.addReadStreamLazy(`${split}_${what}.npy`, { mtime, compress: false, size: head.length + bytes }, (done) =>
        done(null, Readable.from(following(head, content()), { objectMode: false })),
      );
    const shape = [images, height, width, channels];
    const pixels = () => (shards === undefined ? piecesOf(path.join(directory, imagesFile)) : decoded(dataset, split));
    add('images', numpyHeader('|u1', shape), pixels, images * height * width * channels);
    add('labels', numpyHeader('<i4', [images]), () => piecesOf(path.join(directory, labelsFile)), 4 * images);
  }
  const small = { 'name.npy': numpyTexts([name], []), 'classes.npy': numpyTexts(classes) };
  const figures = { 'mean.npy': numpyNumbers(mean), 'deviation.npy': numpyNumbers(deviation) };
  for (const [file, content] of Object.entries({ ...small, ...figures }))
    archive.addBuffer(content, file, { mtime, compress: false });
}

async function* following(head: Buffer, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* content;
}

const piecesOf = (file: string): AsyncIterable<Uint8Array> =>
  createReadStream(/*turbopackIgnore: true*/ file, { highWaterMark: 1 << 20 });

/** Images that are decoded at a time. */
const atOnce = 16;

/** Of images kept as files, at the size at which they are shown. */
async function* decoded(dataset: Dataset, split: DatasetSplitName): AsyncGenerator<Uint8Array> {
  const { images } = dataset.manifest[split];
  for (let first = 0; first < images; first += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, images - first) }, (_, at) => dataset.image(split, first + at));
    yield Buffer.concat(await Promise.all(some));
  }
}

/** `train/CLASS/000123.png`, the same of test, and `dataset.json`, which says the classes' order. Images kept as files leave as they are. */
function addFolders(archive: ZipFile, name: string, dataset: Dataset, mtime: Date): void {
  const { manifest } = dataset;
  const { height, width, channels, classes, mean, deviation, licence, origin, contentHash, encoded } = manifest;
  const folders = classFolders(manifest);
  const about = { name, side: width, height, width, channels, classes, folders, mean, deviation, licence, origin };
  const text = JSON.stringify({ ...about, encoded, contentHash }, null, 2);
  archive.addBuffer(Buffer.from(`${text}\n`), 'dataset.json', { mtime });
  for (const split of splits) {
    dataset.labels(split).forEach((label, index) => {
      const file = `${split}/${folders[label] ?? label}/${String(index).padStart(7, '0')}.${dataset.extension(split, index)}`;
      archive.addReadStreamLazy(file, { mtime, compress: false }, (done) => {
        pictureOf(dataset, split, index).then(
          (picture) => done(null, Readable.from([picture], { objectMode: false })),
          (error: unknown) => done(error, Readable.from([])),
        );
      });
    });
  }
}

async function pictureOf(dataset: Dataset, split: DatasetSplitName, index: number): Promise<Uint8Array> {
  const { height, width, channels } = dataset.manifest;
  const own = dataset.file(split, index);
  if (own !== null) return own;
  const { default: sharp } = await import('sharp');
  return sharp(await dataset.image(split, index), { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

/** Folder names that any file system accepts, in the order of the classes, because readers number folders by name. */
function classFolders({ classes }: DatasetManifest): string[] {
  const digits = String(classes.length - 1).length;
  const sorted = [...classes].sort((a, b) => (a < b ? -1 : 1));
  const plain = classes.every((each, at) => each === sorted[at] && /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,79}$/u.test(each));
  const alike = new Set(classes.map((each) => each.toLowerCase())).size < classes.length;
  if (plain && !alike) return [...classes];
  return classes.map((each, at) => {
    const word = each.replace(/[^\p{L}\p{N} _-]+/gu, '_').slice(0, 60);
    return `${String(at).padStart(digits, '0')}-${word}`;
  });
}
