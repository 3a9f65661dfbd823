/** @file A file for an import. */
import { datasetUploadResponse } from '@/server/http/dataset-upload';
import { respond } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respond(async () => datasetUploadResponse(await requestContext(request), request));
}
