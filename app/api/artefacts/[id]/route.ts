/** @file A file that a run left. */
import { artefactResponse } from '@/server/http/artefact-download';
import { respond } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return respond(async () => artefactResponse(await requestContext(request), (await params).id));
}
