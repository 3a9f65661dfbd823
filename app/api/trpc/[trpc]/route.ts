/** @file The API's endpoint. */

import { settings } from '@/server/environment';
import { trpcResponse } from '@/server/http/trpc';
import { callerContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return trpcResponse(request, { context: callerContext, bodyBytes: settings().bodyBytes });
}

export { handle as GET, handle as POST };
