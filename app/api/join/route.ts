/** @file What an invitation's link lets its holder do. */
import { respond } from '@/server/http/respond';
import { joinResponse } from '@/server/http/session';
import { platformAuthentication, platformContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respond(() =>
    joinResponse({
      ctx: platformContext(request.headers),
      authentication: platformAuthentication(request.headers),
      request,
    }),
  );
}
