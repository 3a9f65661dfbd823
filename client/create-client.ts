/** @file A typed client of the API over HTTP. */
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '@/server/routers/app-router';

/** `url`: where the platform is, e.g. `http://127.0.0.1:3140`. */
export function createClient({ url }: { url: string }) {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({ url: `${url.replace(/\/+$/, '')}/api/trpc`, transformer: superjson, methodOverride: 'POST' }),
    ],
  });
}
export type Client = ReturnType<typeof createClient>;
