/** @file All runs of a view, as a file. */

import { respond } from '@/server/http/respond';
import { runExportResponse } from '@/server/http/run-export';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(async () => runExportResponse(await requestContext(request), request));
}
