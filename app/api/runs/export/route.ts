/** @file All runs of a view, as a file. */

import { respondTo } from '@/server/http/respond';
import { runExportResponse } from '@/server/http/run-export';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'runExport'),
    (ctx) => runExportResponse(ctx, request),
  );
}
