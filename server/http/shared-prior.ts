/** @file GET /api/priors/ID/file: a prior as a file for others. GET /api/priors/gallery/NAME: one of the gallery. POST /api/priors: such a file, taken in. */
import path from 'node:path';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { priorIdSchema } from '@/domain/ids';
import { sharedPriorExtension } from '@/domain/shared-prior';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { importSharedPrior, sharePrior } from '@/server/services/priors/share';
import { countedBody } from './body';
import { bytesDownload, fileDownload } from './ranges';
import { nameInFile, parseQuery } from './respond';
import { fileWithin } from './stored-files';

const querySchema = z.strictObject({ licence: z.string().trim().min(1).max(200).optional() });

/** A form of another site may not send this type without asking first. */
const fileType = 'application/octet-stream';

export async function sharedPriorResponse(ctx: ServiceContext, id: string, request: Request): Promise<Response> {
  const { licence = null } = parseQuery(request, querySchema);
  const prior = priorIdSchema.parse(id);
  const { name, bytes } = await sharePrior(ctx, prior, licence);
  const fileName = `${nameInFile({ id: prior, name })}${sharedPriorExtension}`;
  return bytesDownload(request, bytes, { mediaType: fileType, fileName });
}

/** GET /api/priors/gallery/NAME: a file of the operator's gallery. */
export function galleryFileResponse({ settings }: ServiceContext, name: string, request: Request): Response {
  const gone = new DomainError('not-found', `The gallery has no file ${name.slice(0, 200)}.`);
  if (settings.priorGallery == null || !name.endsWith(sharedPriorExtension) || path.basename(name) !== name) throw gone;
  const file = fileWithin(settings.priorGallery, name);
  return fileDownload(request, file, { mediaType: fileType, fileName: name });
}

export async function priorImportResponse(ctx: ServiceContext, request: Request): Promise<Response> {
  if (request.headers.get('content-type') !== fileType)
    throw new DomainError('invalid-input', `Send the file as the body, with the header Content-Type: ${fileType}.`);
  const bytes = new Uint8Array(await new Response(countedBody(request, tunables.priorFileBytes)).arrayBuffer());
  return Response.json(await importSharedPrior(ctx, bytes));
}
