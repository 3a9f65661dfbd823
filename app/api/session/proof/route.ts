/** @file Giving the password again, before what is sensitive. */
import { proofResponse } from '@/server/http/confirm-password';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'proof'),
    (ctx) => proofResponse(ctx, request),
  );
}
