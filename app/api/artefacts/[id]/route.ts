/** @file A file that a run left. */

import { respondTo } from '@/server/http/respond';
import { artefactResponse } from '@/server/http/stored-files';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'artefact'),
    async (ctx) => artefactResponse(ctx, (await params).id, request),
  );
}
