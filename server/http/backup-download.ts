/** @file GET /api/backups/NAME: a copy of the database, streamed. */
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ServiceContext } from '@/server/context';
import { backupDirectory, backupNameSchema } from '@/server/services/system/backups';
import { fileWithin } from './artefact-download';
import { attachment } from './respond';

export function backupResponse(ctx: ServiceContext, name: string): Response {
  const file = fileWithin(backupDirectory(ctx), backupNameSchema.parse(name));
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
