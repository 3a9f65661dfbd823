/** @file A shared prior, taken in. */
import { respondTo } from '@/server/http/respond';
import { priorImportResponse } from '@/server/http/shared-prior';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'priorImport'),
    (ctx) => priorImportResponse(ctx, request),
  );
}
