/** @file Files that the platform keeps, served as downloads: artefacts and backups. */

import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { backupDirectory } from '@/db/backups';
import { inTransaction } from '@/db/open';
import { findArtefact } from '@/db/queries/artefact';
import { whenFree } from '@/db/retry-when-locked';
import { backupNameSchema } from '@/domain/backup';
import { DomainError } from '@/domain/errors';
import { artefactIdSchema } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';
import { pictureResponse } from './artefact-picture';
import { fileDownload } from './ranges';
import { requireSound } from './verified-file';

/**
 * GET /api/artefacts/ID: a file that a run left, streamed from its attempt's directory and from nowhere else; `?as=picture` shows one.
 * @throws DomainError `not-found` if it is gone, `corrupt-data` if it is no longer what was written
 */
export async function artefactResponse(ctx: ServiceContext, id: string, request: Request): Promise<Response> {
  const found = findArtefact(ctx.db, artefactIdSchema.parse(id));
  if (found === undefined) throw new DomainError('not-found', `There is no file ${id}.`, { field: 'id' });
  const file = fileWithin(path.join(ctx.settings.dataDirectory, found.directory), found.artefact.path);
  await requireSound(ctx, found.artefact, file);
  if (new URL(request.url).searchParams.get('as') === 'picture')
    return pictureResponse(request, file, found.artefact.sha256);
  return fileDownload(request, file, {
    mediaType: 'application/octet-stream',
    fileName: path.basename(found.artefact.path),
    digest: found.artefact.sha256,
  });
}

/** The real file behind `relative`, links followed. @throws DomainError `not-found` if it is gone or lies outside. */
export function fileWithin(directory: string, relative: string): string {
  const gone = new DomainError('not-found', 'The file is gone from its run’s folder: it may have been cleaned up.');
  try {
    const root = realpathSync(directory);
    const file = realpathSync(path.resolve(root, relative));
    if (file.startsWith(root + path.sep) && statSync(/*turbopackIgnore: true*/ file).isFile()) return file;
  } catch {
    throw gone;
  }
  throw gone;
}

export async function backupResponse(ctx: ServiceContext, name: string, request: Request): Promise<Response> {
  const file = fileWithin(backupDirectory(ctx.settings.dataDirectory), backupNameSchema.parse(name));
  await whenFree(() => inTransaction(ctx.db, (tx) => audit(ctx, tx, 'backup.download', name)));
  return fileDownload(request, file, {
    mediaType: 'application/vnd.sqlite3',
    fileName: name,
    cacheControl: 'no-store',
  });
}
