/** @file /api/trpc: the API for the pages. The caller is identified before the body is read. */
import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { domainErrorOf, retryHeaders, transportCode } from '@/server/errors/map-error';
import { Lane } from '@/server/request-budget';
import { appRouter } from '@/server/routers/app-router';
import { requireJson, withCountedBody } from './body';

const endpoint = '/api/trpc';

export interface TrpcOptions {
  /** @throws DomainError `unauthenticated` */
  readonly context: (request: Request) => Promise<ServiceContext>;
  readonly bodyBytes: number;
}

export function trpcResponse(request: Request, { context, bodyBytes }: TrpcOptions): Promise<Response> {
  return fetchRequestHandler({
    endpoint: endpointOf(new URL(request.url)),
    req: withCountedBody(request, bodyBytes),
    router: appRouter,
    createContext: async () => ({
      ...(await domainErrorsAsTheirs(() => context(request), request)),
      lane: new Lane(),
    }),
    // Inputs with many ids don't fit into an address.
    allowMethodOverride: true,
    maxBatchSize: tunables.callsPerBatch,
    responseMeta: ({ errors }) => ({
      headers: Object.assign({}, ...errors.map((error) => retryHeaders(domainErrorOf(error)))),
    }),
  });
}

/** With the sub-path, if the platform is served under one. */
function endpointOf({ pathname }: URL): string {
  return pathname.slice(0, pathname.indexOf(endpoint) + endpoint.length);
}

/** Callers without a session, or without JSON, get the API's own kind of error. */
async function domainErrorsAsTheirs<Answer>(work: () => Promise<Answer>, request: Request): Promise<Answer> {
  try {
    const answer = await work();
    if (request.method === 'POST') requireJson(request);
    return answer;
  } catch (error) {
    const known = domainErrorOf(error);
    if (known === null) throw error;
    throw new TRPCError({ code: transportCode(known.code), message: known.message, cause: known });
  }
}
