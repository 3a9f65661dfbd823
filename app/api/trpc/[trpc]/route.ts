/** @file The API's endpoint. */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { platformContext } from '@/server/platform-context';
import { appRouter } from '@/server/routers/app-router';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => platformContext(),
    // Inputs with many ids don't fit into an address.
    allowMethodOverride: true,
  });
}

export { handle as GET, handle as POST };
