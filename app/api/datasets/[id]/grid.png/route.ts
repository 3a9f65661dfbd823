/** @file Images of a dataset. */
import { datasetGridResponse } from '@/server/http/datasets';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'datasetGrid'),
    async (ctx) => datasetGridResponse(ctx, (await params).id, request),
  );
}
