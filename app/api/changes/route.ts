/** @file The change feed. */
import { platformHub } from '@/server/changes/platform-hub';
import { changesResponse } from '@/server/http/changes';
import { respond } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    await requestContext(request);
    return changesResponse(platformHub(), request);
  });
}
