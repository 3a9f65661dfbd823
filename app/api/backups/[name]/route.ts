/** @file A backup. */
import { backupResponse } from '@/server/http/backup-download';
import { respond } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return respond(async () => backupResponse(await requestContext(request), (await params).name));
}
