/** @file POST /api/datasets/uploads: a file for an import, as the body of the request, its name in a header. */
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { DomainError } from '@/domain/errors';
import { mayAccess, type ServiceContext } from '@/server/context';
import { receiveUpload } from '@/server/services/dataset-imports/uploads';

/** The type makes a browser ask first before another site may send anything here. */
const contentType = 'application/octet-stream';

export async function datasetUploadResponse(ctx: ServiceContext, request: Request): Promise<Response> {
  if (!mayAccess(ctx.actor, 'member')) {
    throw new DomainError('forbidden', 'Sending files needs the role member: ask an administrator.');
  }
  if (request.headers.get('content-type') !== contentType || request.body === null) {
    throw new DomainError('invalid-input', `Send the file as the body, with the content type ${contentType}.`);
  }
  const name = decodeURIComponent(request.headers.get('x-file-name') ?? 'upload');
  // The same streams under two names: the DOM's and Node's types of them differ.
  const body: NodeStream = request.body as NodeStream;
  return Response.json(await receiveUpload(ctx, name, Readable.fromWeb(body)));
}
