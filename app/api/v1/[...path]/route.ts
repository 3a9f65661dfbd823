/** @file The HTTP API. */

import { settings } from '@/server/environment';
import { apiResponse } from '@/server/http/api-v1';
import { respondTo } from '@/server/http/respond';
import { callerContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

function handle(request: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  return respondTo(
    () => callerContext(request),
    async (ctx) => apiResponse(ctx, { path: (await params).path, request, bodyBytes: settings().bodyBytes }),
  );
}

export { handle as GET, handle as POST };
