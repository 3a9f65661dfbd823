/**
 * @file Adds a dataset: IDX files of the server or of a built-in source go through the importing process, then the
 * store is recorded.
 */

import path from 'node:path';
import { z } from 'zod';
import { datasetBytes, readManifest } from '@/datasets/open-dataset';
import { findSource } from '@/datasets/sources';
import { inTransaction } from '@/db/open';
import { findDatasetByContent, insertDataset, updateDataset } from '@/db/queries/dataset';
import { whenFree } from '@/db/retry-when-locked';
import type { DatasetRow } from '@/db/schema';
import type { DatasetManifest } from '@/domain/dataset';
import { DomainError, isDomainError } from '@/domain/errors';
import { datasetIdSchema, newIdText } from '@/domain/ids';
import type { ImporterJob } from '@/domain/importer-protocol';
import { type DatasetRecord, datasetRecordSchema, datasetSourceNameSchema } from '@/domain/records/dataset';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { askImporter } from '../importer/ask';
import { readablePath } from '../importer/readable-path';
import { noteVerified } from './integrity';
import { toDatasetRecord } from './read';

export interface StoredFiles {
  /** The built-in source's name, or null. */
  readonly source: string | null;
  /** Absolute. */
  readonly directory: string;
  readonly manifest: DatasetManifest;
}

/**
 * Records a stored dataset. The same content is one dataset, whatever its name; it is restored from the trash. Call it
 * once the files were written or read completely: earlier damage is repaired by then.
 */
export function recordDataset(ctx: ServiceContext, files: StoredFiles): DatasetRow {
  const row = record(ctx, files);
  noteVerified(ctx, row.id, null);
  return row;
}

function record(ctx: ServiceContext, { source, directory, manifest }: StoredFiles): DatasetRow {
  return inTransaction(ctx.db, (tx) => {
    const known = findDatasetByContent(tx, manifest.contentHash);
    if (known !== undefined && known.deletedAt === null) return known;
    if (known !== undefined) updateDataset(tx, known.id, { deletedAt: null });
    const row =
      known ??
      insertDataset(tx, {
        id: datasetIdSchema.parse(newIdText('ds')),
        name: manifest.name,
        directory: path.relative(ctx.settings.dataDirectory, directory),
        manifest,
        contentHash: manifest.contentHash,
        source,
        bytes: datasetBytes(manifest),
        createdAt: ctx.now(),
      });
    noteChange(ctx, tx, 'dataset', row.id);
    audit(ctx, tx, known === undefined ? 'dataset.import' : 'dataset.restore', row.id, { name: row.name, source });
    return row;
  });
}

type FileJob = Extract<ImporterJob, { kind: 'idx' | 'glyphs' }>;

/**
 * Has the importing process store images, and records the dataset. `source`: the built-in source's
 * name, or null. Nothing is recorded if any file is invalid.
 */
async function registerDataset(
  ctx: ServiceContext,
  source: string | null,
  jobIn: (root: string) => FileJob,
): Promise<DatasetRecord> {
  const job = jobIn(path.join(ctx.settings.dataDirectory, 'datasets'));
  const word = await askImporter(ctx, job).catch(relative);
  if (word.type !== 'done') throw new Error(`the importing process said ${word.type}`);
  const { directory } = word;
  const manifest = readManifest(directory);
  if (job.kind === 'idx') refuseOtherNames(manifest, job.classes);
  return toDatasetRecord(ctx.db, await whenFree(() => recordDataset(ctx, { source, directory, manifest })));
}

/** The same images are one dataset: who gives it other class names means to correct them, which is another act. */
function refuseOtherNames({ name, classes }: DatasetManifest, given: readonly string[]): void {
  const other = given.findIndex((each, index) => each.normalize('NFC') !== classes[index]?.normalize('NFC'));
  if (other < 0) return;
  throw new DomainError(
    'conflict',
    `These images are here already, as "${name}", which calls "${classes[other]}" what you call "${given[other]}". ` +
      'Edit its class names on its page; nothing was imported.',
    { field: 'classes' },
  );
}

/** The API names files beside the other inputs: `trainLabels`, not `files.trainLabels`. */
function relative(error: unknown): never {
  if (!isDomainError(error) || error.field === undefined) throw error;
  throw new DomainError(error.code, error.message, { field: error.field.replace(/^files\./, ''), cause: error });
}

const absolutePath = z.string().startsWith('/', 'give an absolute path on the server');

/** Adds a dataset from four IDX files on the server. */
export const importIdx = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1).max(100),
    classes: z.array(z.string().trim().min(1)).min(2),
    licence: z.string().trim().min(1),
    origin: z.string().trim().min(1),
    trainImages: absolutePath,
    trainLabels: absolutePath,
    testImages: absolutePath,
    testLabels: absolutePath,
  }),
  output: datasetRecordSchema,
  async run({ ctx, input: { name, classes, licence, origin, ...files } }) {
    for (const [field, file] of Object.entries(files)) await readablePath(ctx, file, field);
    return registerDataset(ctx, null, (root) => ({ kind: 'idx', name, classes, licence, origin, files, root }));
  },
});

/** Adds a built-in dataset. */
export const importSource = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ source: datasetSourceNameSchema }),
  output: datasetRecordSchema,
  async run({ ctx, input }) {
    const found = findSource(input.source);
    const { name, title, classes, licence, origin } = found.source;
    if (!found.available)
      throw new DomainError('not-installed', `${title} is not here. ${found.hint}`, { field: 'source' });
    const { content } = found;
    const text = { name: title, licence, origin };
    return registerDataset(ctx, name, (root) =>
      content.kind === 'idx' ? { ...content, ...text, classes: [...classes], root } : { ...content, ...text, root },
    );
  },
});
