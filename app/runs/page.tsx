/** @file Runs. The first view is read here, so that the table comes with the page instead of after its scripts. */

import { type DehydratedState, dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { knownCursorKey } from '@/components/live/change';
import { firstRunIds, unpackRunIds } from '@/domain/run-id';
import { pageVisitor } from '@/server/access/page-context';
import { platformHub } from '@/server/changes/hub';
import { logger } from '@/server/logger';
import { runs } from '@/server/services/runs';
import { RunsPage } from './runs-page';
import {
  type IndexRequest,
  indexInput,
  indexKey,
  indexRequest,
  readable,
  readView,
  rowsKey,
  windowSize,
} from './view-address';

export const metadata: Metadata = { title: 'Runs' };

type Parameters = Promise<Readonly<Record<string, string | string[] | undefined>>>;

export default async function Page({ searchParams }: { searchParams: Parameters }) {
  const parameters = await searchParams;
  const text = (name: string): string => [parameters[name] ?? ''].flat()[0] ?? '';
  const view = readView({
    query: text('query'),
    experiment: text('experiment'),
    sort: text('sort'),
    group: text('group'),
    columns: text('columns'),
    trash: text('trash'),
  });
  return (
    <HydrationBoundary state={await firstAnswers(indexRequest(view, readable(view.query, '')))}>
      <RunsPage />
    </HydrationBoundary>
  );
}

/** The page's first queries. It repeats those that fail here, and shows why. */
async function firstAnswers(request: IndexRequest): Promise<DehydratedState> {
  const queries = new QueryClient();
  const ctx = await pageVisitor();
  // Without a session the layout shows the sign-in form and nothing from here is sent.
  if (ctx === null) return dehydrate(queries);
  try {
    // Read first: later changes reach the page over the feed.
    queries.setQueryData(knownCursorKey, platformHub().newest());
    const { rows, ...index } = runs.index({ ctx, input: indexInput(request) });
    queries.setQueryData(indexKey(request), index);
    queries.setQueryData(rowsKey(unpackRunIds(firstRunIds(index.ids, windowSize)), request.columns), rows);
  } catch (error) {
    logger().warn({ err: error }, 'the first view of the runs could not be read');
  }
  return dehydrate(queries);
}
