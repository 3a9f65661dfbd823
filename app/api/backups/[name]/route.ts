/** @file A backup. */

import { respondTo } from '@/server/http/respond';
import { backupResponse } from '@/server/http/stored-files';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'backup'),
    async (ctx) => backupResponse(ctx, (await params).name, request),
  );
}
