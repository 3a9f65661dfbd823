/** @file The HTTP API. */
import { apiResponse } from '@/server/http/api-v1';
import { respond } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

function handle(request: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  return respond(async () => apiResponse(await requestContext(request), (await params).path, request));
}

export { handle as GET, handle as POST };
