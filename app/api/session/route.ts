/** @file Signing in and out. */
import { respond } from '@/server/http/respond';
import { signInResponse, signOutResponse } from '@/server/http/session';
import { platformAuthentication, platformContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return respond(() =>
    signInResponse({
      ctx: platformContext(request.headers),
      authentication: platformAuthentication(request.headers),
      request,
    }),
  );
}

export function DELETE(request: Request): Promise<Response> {
  return respond(() =>
    signOutResponse({
      ctx: platformContext(request.headers),
      authentication: platformAuthentication(request.headers),
      request,
    }),
  );
}
