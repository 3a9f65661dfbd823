/** @file What an invitation's link opens. */
import { respond } from '@/server/http/respond';
import { invitationResponse } from '@/server/http/session';
import { platformContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respond(() => invitationResponse({ ctx: platformContext(request.headers), request }));
}
