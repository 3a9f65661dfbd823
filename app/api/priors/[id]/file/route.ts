/** @file A prior as a file for others. */
import { respondTo } from '@/server/http/respond';
import { sharedPriorResponse } from '@/server/http/shared-prior';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'prior'),
    async (ctx) => sharedPriorResponse(ctx, (await params).id, request),
  );
}
