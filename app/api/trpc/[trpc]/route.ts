/** @file The API's endpoint. */

import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { isDomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { requestContext } from '@/server/platform-context';
import { appRouter } from '@/server/routers/app-router';

export const dynamic = 'force-dynamic';

const endpoint = '/api/trpc';

/** With the sub-path before it, where the platform is served under one. */
function endpointOf({ pathname }: URL): string {
  return pathname.slice(0, pathname.indexOf(endpoint) + endpoint.length);
}

/** Whoever is not signed in is told so by the API's own kind of error. */
async function contextOf(request: Request): Promise<ServiceContext> {
  try {
    return await requestContext(request);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new TRPCError({ code: 'UNAUTHORIZED', message: error.message, cause: error });
  }
}

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: endpointOf(new URL(request.url)),
    req: request,
    router: appRouter,
    createContext: () => contextOf(request),
    // Inputs with many ids don't fit into an address.
    allowMethodOverride: true,
    maxBatchSize: tunables.callsPerBatch,
  });
}

export { handle as GET, handle as POST };
