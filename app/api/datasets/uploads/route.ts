/** @file A file for an import. */
import { datasetUploadResponse } from '@/server/http/datasets';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'upload'),
    (ctx) => datasetUploadResponse(ctx, request),
  );
}
