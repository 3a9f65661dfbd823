/** @file All runs of a view, as a file. */

import { respond } from '@/server/http/respond';
import { runExportResponse } from '@/server/http/run-export';
import { platformContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(() => runExportResponse(platformContext(), request));
}
