/** @file Every point of a run's series, as a file. */
import { respondTo } from '@/server/http/respond';
import { seriesExportResponse } from '@/server/http/series-export';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'seriesExport'),
    (ctx) => seriesExportResponse(ctx, request),
  );
}
