/** @file The change feed. */
import { platformHub } from '@/server/changes/hub';
import { changesResponse } from '@/server/http/changes';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'changes'),
    (ctx) => changesResponse(platformHub(), ctx, request),
  );
}
