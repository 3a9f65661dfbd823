/** @file `masthead datasets export`: a dataset's pixels and splits as an .npz, or as folders of pictures. */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { DomainError } from '@/domain/errors';
import type { DatasetId } from '@/domain/ids';
import type { DatasetExport } from '@/domain/records/dataset';
import { accepted, reportFile, saveFile } from '../download';
import { type CommandContext, printJson } from '../io';

export interface DatasetExportOptions {
  readonly format: DatasetExport;
  readonly out: string;
}

export async function exportDataset(
  context: CommandContext,
  id: DatasetId,
  { format, out }: DatasetExportOptions,
): Promise<void> {
  const ask = () => accepted(context.request(`/api/datasets/${id}/export?format=${format}`));
  if (format === 'npz') return reportFile(context, await saveFile(await ask(), out));
  const folder = path.resolve(out);
  if ((await namesIn(folder)).length > 0)
    throw new DomainError('invalid-input', `${out} exists and is not empty: name another folder with --out.`);
  const archive = `${folder}.zip`;
  await saveFile(await ask(), archive);
  try {
    const files = await unpack(archive, folder);
    if (context.json) printJson(context.io, { folder, files });
    else context.io.err(`Written to ${folder} (${files} files).\n`);
  } finally {
    await rm(archive, { force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new DomainError('invalid-input', `${folder} is not a folder: name one with --out.`, { cause: error });
  }
}

/** The archive reader refuses names that lead out of the folder. */
async function unpack(archive: string, folder: string): Promise<number> {
  const zip = await openPromise(archive);
  let files = 0;
  for await (const entry of zip.eachEntry()) {
    const file = path.join(folder, entry.fileName);
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
    files++;
  }
  return files;
}
