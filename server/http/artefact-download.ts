/** @file GET /api/artefacts/ID: a file that a run left, streamed from its attempt's directory and from nowhere else. */
import { createReadStream, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { findArtefact } from '@/db/queries/artefact/find';
import { DomainError } from '@/domain/errors';
import { artefactIdSchema } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { attachment } from './respond';

export function artefactResponse(ctx: ServiceContext, id: string): Response {
  const found = findArtefact(ctx.db, artefactIdSchema.parse(id));
  if (found === undefined) throw new DomainError('not-found', `There is no file ${id}.`, { field: 'id' });
  const file = fileWithin(path.join(ctx.settings.dataDirectory, found.directory), found.artefact.path);
  const { size } = statSync(/*turbopackIgnore: true*/ file);
  const body: unknown = Readable.toWeb(createReadStream(/*turbopackIgnore: true*/ file));
  if (!(body instanceof ReadableStream)) throw new Error('node made no web stream');
  return new Response(body, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
      'Content-Disposition': attachment(path.basename(found.artefact.path)),
      ETag: `"${found.artefact.sha256}"`,
      'Cache-Control': 'no-store',
    },
  });
}

/** The real file behind `relative`, links followed. @throws DomainError `not-found` where it is gone or lies outside. */
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
