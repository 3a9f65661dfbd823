/** @file The shape of a comparison as the API answers it, by inference. */
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@/server/routers/app-router';

export type Comparison = inferRouterOutputs<AppRouter>['compare']['runs'];
