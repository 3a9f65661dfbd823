'use client';
/** @file The typed API in the browser: `useTRPC()` gives query and mutation options for TanStack Query. */
import { notifyManager, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpLink, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import superjson from 'superjson';
import type { AppRouter } from '@/server/routers/app-router';
import { askForProof } from './access/proof';
import { apiAddress } from './base-path';
import { toProblem } from './ui/problem';

const context = createTRPCContext<AppRouter>();
export const useTRPC = context.useTRPC;
export const useTRPCClient = context.useTRPCClient;

/** A call refused for lack of the password is repeated once it was given. */
const proofLink: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) => {
      let asked = next(op).subscribe({
        next: (value) => observer.next(value),
        complete: () => observer.complete(),
        error(error) {
          if (toProblem(error).code !== 'proof-needed') return observer.error(error);
          void askForProof().then((given) => {
            if (given) asked = next(op).subscribe(observer);
            else observer.error(error);
          });
        },
      });
      return () => asked.unsubscribe();
    });

/** For what someone looks at and waits for: batches leave by a timer, which browsers run after the next picture. */
export const atOnce = { context: { atOnce: true } } as const;

// Queries are posted: an address can't hold two hundred ids.
const posted = { url: apiAddress('/api/trpc'), transformer: superjson, methodOverride: 'POST' } as const;

const sendingLink: TRPCLink<AppRouter> = (runtime) => {
  const alone = httpLink(posted)(runtime);
  // A batch is answered as a whole, so it stays small.
  const batched = httpBatchLink({ ...posted, maxItems: 12 })(runtime);
  return (call) => (call.op.context.atOnce === true ? alone : batched)(call);
};

// An answer is drawn in the picture that comes next: by its usual timer it misses that one.
notifyManager.setScheduler(queueMicrotask);

function createQueryClient(): QueryClient {
  return new QueryClient({
    // Signed out meanwhile: loading the page again asks for the password.
    queryCache: new QueryCache({
      onError: (error) => {
        if (toProblem(error).code === 'unauthenticated') window.location.reload();
      },
    }),
    defaultOptions: {
      queries: {
        // The change feed says when something is stale; this only covers the time without it.
        staleTime: 15_000,
        // A refusal would only be repeated.
        retry: (failures, error) => toProblem(error).code === null && failures < 3,
      },
    },
  });
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [proofLink, sendingLink],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
