/** @file A dataset's pixels for other programs. */
import { datasetExportResponse } from '@/server/http/dataset-export';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'datasetExport'),
    async (ctx) => datasetExportResponse(ctx, (await params).id, request),
  );
}
