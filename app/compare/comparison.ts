/** @file What is compared: the runs that an address names, how each is called, and the shape of the answer. */

import type { inferRouterOutputs } from '@trpc/server';
import type { RunId } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import { isRunId } from '@/domain/run-id';
import type { AppRouter } from '@/server/routers/app-router';

export type Comparison = inferRouterOutputs<AppRouter>['compare']['runs'];

export const mostCompared = 200;

export function parseRunIds(text: string): RunId[] {
  const ids = text
    .split(',')
    .map((part) => part.trim())
    .filter(isRunId);
  return [...new Set(ids)].slice(0, mostCompared);
}

/** With the seed, unless the name says it. */
export function runLabel({ name, seed }: Pick<RunSummary, 'name' | 'seed'>): string {
  return name.includes(`seed ${seed}`) ? name : `${name} · seed ${seed}`;
}
