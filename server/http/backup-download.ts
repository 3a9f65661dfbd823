/** @file GET /api/backups/NAME: a copy of the database, streamed. */
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { backupDirectory } from '@/db/backups';
import { backupNameSchema } from '@/domain/backup';
import { DomainError } from '@/domain/errors';
import { mayAccess, type ServiceContext } from '@/server/context';
import { fileWithin } from './artefact-download';
import { attachment } from './respond';

/** @throws DomainError `forbidden`: a copy holds everything, the hashes of passwords too. */
export function backupResponse(ctx: ServiceContext, name: string): Response {
  if (!mayAccess(ctx.actor, 'admin')) {
    throw new DomainError('forbidden', 'Downloading a backup needs the role admin: ask an administrator.');
  }
  const file = fileWithin(backupDirectory(ctx.settings.dataDirectory), backupNameSchema.parse(name));
  const body: unknown = Readable.toWeb(createReadStream(/*turbopackIgnore: true*/ file));
  if (!(body instanceof ReadableStream)) throw new Error('node made no web stream');
  return new Response(body, {
    headers: {
      'Content-Type': 'application/vnd.sqlite3',
      'Content-Length': String(statSync(/*turbopackIgnore: true*/ file).size),
      'Content-Disposition': attachment(name),
      'Cache-Control': 'no-store',
    },
  });
}
