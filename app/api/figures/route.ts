/** @file A drawing of a page as a paper takes it. */

import { figureResponse } from '@/server/http/figure';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'figure'),
    (ctx) => figureResponse(ctx, request),
  );
}
