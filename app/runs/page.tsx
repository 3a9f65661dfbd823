/** @file Runs. The first view is read here, so that the table comes with the page instead of after its scripts. */
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import {
  indexInput,
  indexKey,
  indexRequest,
  readable,
  readView,
  rowsKey,
  unpackIds,
  windowSize,
} from '@/components/runs/view-address';
import { platformContext } from '@/server/platform-context';
import { indexOfRuns } from '@/server/services/runs/index-runs';
import { RunsPage } from './runs-page';

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
  const request = indexRequest(view, readable(view.query, ''));
  const queries = new QueryClient();
  const { rows, ...index } = indexOfRuns({ ctx: platformContext(), input: indexInput(request) });
  queries.setQueryData(indexKey(request), index);
  queries.setQueryData(rowsKey(unpackIds(index.ids).slice(0, windowSize), request.columns), rows);
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <RunsPage />
    </HydrationBoundary>
  );
}
