/** @file GET /api/priors/ID/file: a prior as a file for others. POST /api/priors: such a file, taken in. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { priorIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { importSharedPrior, sharePrior } from '@/server/services/priors/share';
import { countedBody } from './body';
import { bytesDownload } from './ranges';
import { nameInFile, parseQuery } from './respond';

const querySchema = z.strictObject({ licence: z.string().trim().min(1).max(200).optional() });

export async function sharedPriorResponse(ctx: ServiceContext, id: string, request: Request): Promise<Response> {
  const { licence = null } = parseQuery(request, querySchema);
  const prior = priorIdSchema.parse(id);
  const { name, bytes } = await sharePrior(ctx, prior, licence);
  const fileName = `${nameInFile({ id: prior, name })}.prior.safetensors`;
  return bytesDownload(request, bytes, { mediaType: fileType, fileName });
}

/** A form of another site may not send this type without asking first. */
const fileType = 'application/octet-stream';

export async function priorImportResponse(ctx: ServiceContext, request: Request): Promise<Response> {
  if (request.headers.get('content-type') !== fileType)
    throw new DomainError('invalid-input', `Send the file as the body, with the header Content-Type: ${fileType}.`);
  const bytes = new Uint8Array(await new Response(countedBody(request, tunables.priorFileBytes)).arrayBuffer());
  return Response.json(await importSharedPrior(ctx, bytes));
}
