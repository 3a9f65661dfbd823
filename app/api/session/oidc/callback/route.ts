/** @file Back from the lab’s own sign-in. */
import { backFromProvider } from '@/server/http/provider-sign-in';
import { respond } from '@/server/http/respond';
import { platformAuthentication, platformContext, visitorContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(async () =>
    backFromProvider({
      ctx: platformContext(request.headers),
      authentication: platformAuthentication(request.headers),
      request,
      visitor: (await visitorContext(request.headers))?.actor ?? null,
    }),
  );
}
