/** @file The work of an importing process: images, tables and IDX files are read and checked, within their limits. */

import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import sharp from 'sharp';
import { keepEqual, readEqual } from '@/datasets/equal-images';
import { importGlyphs } from '@/datasets/glyphs/import-glyphs';
import { importImages } from '@/datasets/images/import-images';
import { importIdx } from '@/datasets/import-idx';
import { keepNear, readNear } from '@/datasets/near/kept-near';
import { openDataset } from '@/datasets/open-dataset';
import { keepQuality, readQuality } from '@/datasets/quality';
import { readTableFile } from '@/datasets/table-file';
import { guessMapping } from '@/domain/benchmark/mapping';
import { quoted, readEntries, readTable, unquoted } from '@/domain/benchmark/table';
import { DomainError } from '@/domain/errors';
import type { ImagesJob, ImporterJob, ImporterLine, TableJob } from '@/domain/importer-protocol';

const progressEvery = 500;

interface Progress {
  readonly fraction: number;
  readonly message: string;
}

interface Listener {
  say(line: ImporterLine): Promise<void>;
  readonly signal: AbortSignal;
}

/** Imports folders and archives of images, in the importing process. */
export async function readImages(
  { kind: _, confined, ...job }: ImagesJob,
  { say, signal }: Listener,
): Promise<ImporterLine> {
  // Many small images: a shared cache costs more than it saves, and no image is read twice.
  sharp.concurrency(1);
  sharp.cache(false);
  if (confined) await requireUnmoved(job.paths);
  let last = 0;
  const tell = (progress: Progress): void => {
    if (Date.now() - last < progressEvery) return;
    last = Date.now();
    void say({ type: 'progress', ...progress });
  };
  const { directory, notes } = await importImages({
    ...job,
    signal,
    onProgress: ({ fraction, message }) => tell({ fraction: importShare * fraction, message }),
  });
  await say({ type: 'progress', fraction: importShare, message: 'Stored. Looking for blank and repeated images' });
  await lookAt([directory, directory], tell);
  return { type: 'done', directory, notes: [...notes] };
}

/** Of an import: until its images are stored, and until each was looked at; the rest compares those that look alike. */
const importShare = 0.5;
const qualityUntil = 0.6;
const hashedUntil = 0.75;

/** Looks at stored datasets, in the importing process. */
export async function lookAt(
  [first, second]: readonly [string, string],
  tell: (progress: Progress) => void = () => undefined,
): Promise<ImporterLine> {
  await compare([first, second]);
  const dataset = openDataset(first);
  const { train, test } = dataset.manifest;
  const images = train.images + test.images;
  const counted = (share: number): string =>
    `${Math.round(share * images).toLocaleString('en')} of ${images.toLocaleString('en')}`;
  if (first === second && readQuality(dataset) === undefined)
    await keepQuality(dataset, (done) =>
      tell({
        fraction: importShare + ((qualityUntil - importShare) * done) / images,
        message: `Stored. Looking for blank images: ${counted(done / images)}`,
      }),
    );
  const other = openDataset(second);
  if (readNear(dataset, other) === undefined)
    await keepNear(dataset, other, (phase, share) =>
      tell(
        phase === 'hashing'
          ? {
              fraction: qualityUntil + (hashedUntil - qualityUntil) * share,
              message: `Stored. Taking the look of each image, to find near copies: ${counted(share)}`,
            }
          : {
              fraction: hashedUntil + (1 - hashedUntil) * share,
              message: `Stored. Comparing images that look alike: ${Math.floor(100 * share)} %`,
            },
      ),
    );
  return { type: 'looked' };
}

/** Looks for equal images of stored datasets, in the importing process. */
export async function compare([first, second]: readonly [string, string]): Promise<ImporterLine> {
  const [dataset, other] = [openDataset(first), openDataset(second)];
  if (readEqual(dataset, other) === undefined) await keepEqual(dataset, other);
  return { type: 'compared' };
}

/** After the paths were checked, none may have become a link elsewhere. */
async function requireUnmoved(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const real = await realpath(path).catch(() => null);
    if (real !== path) throw new DomainError('not-found', 'A path leads elsewhere than before: give it again.');
  }
}

/** Imports IDX files, in the importing process. */
export async function readIdx({ kind: _, ...job }: Extract<ImporterJob, { kind: 'idx' }>): Promise<ImporterLine> {
  const { directory } = await importIdx(job);
  await compare([directory, directory]);
  return { type: 'done', directory, notes: [] };
}

/** Draws glyphs with the fonts of a folder, in the importing process. */
export async function drawGlyphs({ kind: _, ...job }: Extract<ImporterJob, { kind: 'glyphs' }>): Promise<ImporterLine> {
  const { directory } = await importGlyphs(job);
  await compare([directory, directory]);
  return { type: 'done', directory, notes: [] };
}

const descriptor = 3;
const rowsShown = 5;
const entriesPerLine = 500;

/** Reads a published table, in the importing process: its first rows, or all of its architectures. */
export async function readTables(job: TableJob, say: (line: ImporterLine) => Promise<void>): Promise<void> {
  const quote = job.quotes ? quoted : unquoted;
  const { text, sha256 } = await readTableFile(createReadStream('', { fd: descriptor }));
  const table = readTable(text, quote);
  if (job.mapping === null) {
    const { columns, rows } = table;
    const preview = {
      columns: [...columns],
      rows: rows.length,
      head: rows.slice(0, rowsShown).map((row) => [...row]),
      guess: guessMapping(columns, rows[0] ?? []),
    };
    return say({ type: 'previewed', preview });
  }
  const entries = readEntries(table, job.mapping, quote);
  for (let at = 0; at < entries.length; at += entriesPerLine) {
    const some = entries.slice(at, at + entriesPerLine);
    await say({
      type: 'entries',
      entries: some.map((entry) => ({ ...entry, values: [...entry.values], ranks: [...entry.ranks] })),
    });
  }
  await say({ type: 'read', sha256, rows: entries.length });
}
