/** @file A typed client of the API over HTTP. */
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import superjson from 'superjson';
import { tunables } from '@/domain/tunables';
import type { AppRouter } from '@/server/routers/app-router';

export interface ClientOptions {
  /** Where the platform is, e.g. `http://127.0.0.1:3140`. */
  readonly url: string;
  /** Made under Settings, Account; needed once the platform has accounts. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createClient({ url, token, headers = {} }: ClientOptions) {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${url.replace(/\/+$/, '')}/api/trpc`,
        transformer: superjson,
        methodOverride: 'POST',
        maxItems: tunables.callsPerBatch,
        headers: { ...headers, ...authorization(token) },
      }),
    ],
  });
}
export type Client = ReturnType<typeof createClient>;

/** The header that carries a token; none without. */
export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}
