/** @file The API's endpoint. */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { platformContext } from '@/server/platform-context';
import { appRouter } from '@/server/routers/app-router';

export const dynamic = 'force-dynamic';

const endpoint = '/api/trpc';

/** With the sub-path before it, where the platform is served under one. */
function endpointOf({ pathname }: URL): string {
  return pathname.slice(0, pathname.indexOf(endpoint) + endpoint.length);
}

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: endpointOf(new URL(request.url)),
    req: request,
    router: appRouter,
    createContext: () => platformContext(),
    // Inputs with many ids don't fit into an address.
    allowMethodOverride: true,
  });
}

export { handle as GET, handle as POST };
