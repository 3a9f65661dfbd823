/** @file The router of the whole API. Clients import its type only. */
import { api } from '@/server/api';
import { routerOf } from '@/server/trpc';

export const appRouter = routerOf(api);

export type AppRouter = typeof appRouter;
