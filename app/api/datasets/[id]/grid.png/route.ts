/** @file Images of a dataset. */
import { datasetGridResponse } from '@/server/http/dataset-grid';
import { respond } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return respond(async () => datasetGridResponse(await requestContext(request), (await params).id, request));
}
