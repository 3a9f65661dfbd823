/** @file A file of the gallery. */
import { respondTo } from '@/server/http/respond';
import { galleryFileResponse } from '@/server/http/shared-prior';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'prior'),
    async (ctx) => galleryFileResponse(ctx, (await params).name, request),
  );
}
