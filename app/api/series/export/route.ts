/** @file Every point of a run's series, as a file. */
import { respond } from '@/server/http/respond';
import { seriesExportResponse } from '@/server/http/series-export';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(async () => seriesExportResponse(await requestContext(request), request));
}
