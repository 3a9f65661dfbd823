/** @file A genotype as a file. */
import { genotypeDownloadResponse } from '@/server/http/genotype-route';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'genotype'),
    async (ctx) => genotypeDownloadResponse(ctx, (await params).id, request),
  );
}
