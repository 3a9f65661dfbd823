/** @file Renews stale queries in small bursts: a run that logs a hundred changes a second costs a few fetches, not hundreds. */
import type { Query, QueryClient } from '@tanstack/react-query';
import type { Change } from '@/domain/records/change';
import { isTouched } from './change';

const burst = 300;

export interface Refresher {
  change(change: Change): void;
  everything(): void;
  stop(): void;
}

export function createRefresher(client: QueryClient): Refresher {
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    for (const hash of [...stale]) {
      const query = client.getQueryCache().get(hash);
      // What is being fetched may have been read before the change: it is renewed once the answer is there.
      if (query !== undefined && query.state.fetchStatus === 'fetching') continue;
      stale.delete(hash);
      if (query !== undefined) void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }
    if (stale.size > 0) schedule();
  };
  const schedule = (): void => {
    timer ??= setTimeout(flush, burst);
  };
  const mark = (isStale: (query: Query) => boolean): void => {
    for (const query of client.getQueryCache().findAll({ predicate: isStale })) stale.add(query.queryHash);
    if (stale.size > 0) schedule();
  };

  return {
    change: (change) => mark((query) => isTouched(query.queryKey, change)),
    everything: () => mark(() => true),
    stop: () => clearTimeout(timer),
  };
}
