/** @file A file for an import: whole, or in parts. */
import { datasetUploadResponse } from '@/server/http/datasets';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

function answer(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'upload'),
    (ctx) => datasetUploadResponse(ctx, request),
  );
}

export { answer as DELETE, answer as GET, answer as POST, answer as PUT };
