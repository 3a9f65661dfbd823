/** @file Compare. It is read here: the tables come with the page, the curves after them in the same answer. */
import { type DehydratedState, dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { metricsOf } from '@/components/compare/compared-figures';
import { comparisonInput, parseRunIds, readGrouping } from '@/components/compare/comparison';
import { knownCursorKey } from '@/components/live/change';
import { comparedBuckets, curvesKey, wholeView } from '@/components/run/curve-query';
import type { RunId } from '@/domain/ids';
import { usualMetrics } from '@/domain/metrics';
import type { Grouping } from '@/domain/report';
import { pageVisitor } from '@/server/access/page-context';
import { platformHub } from '@/server/changes/hub';
import { logger } from '@/server/logger';
import { compare } from '@/server/services/compare';
import { series } from '@/server/services/series';
import { ComparePage } from './compare-page';

export const metadata: Metadata = { title: 'Compare' };

type Parameters = Promise<Readonly<Record<string, string | string[] | undefined>>>;

export default async function Page({ searchParams }: { searchParams: Parameters }) {
  const parameters = await searchParams;
  const runs = parseRunIds([parameters.runs ?? ''].flat()[0] ?? '');
  const by = readGrouping([parameters.group ?? ''].flat()[0] ?? '');
  // A link to another view requests its own curves.
  const usual = parameters.metrics === undefined && parameters.range === undefined && parameters.axis === undefined;
  return (
    <HydrationBoundary state={runs.length < 2 ? { queries: [], mutations: [] } : await firstAnswers(runs, by, usual)}>
      <ComparePage />
    </HydrationBoundary>
  );
}

/** The page's first queries. It repeats those that fail here, and shows why. */
async function firstAnswers(runs: RunId[], by: Grouping, withCurves: boolean): Promise<DehydratedState> {
  const queries = new QueryClient();
  const ctx = await pageVisitor();
  // Without a session the layout shows the sign-in form and nothing from here is sent.
  if (ctx === null) return dehydrate(queries);
  try {
    queries.setQueryData(knownCursorKey, platformHub().newest());
    queries.setQueryData(
      [['compare', 'runs'], { input: comparisonInput(runs, by), type: 'query' }],
      compare.runs({ ctx, input: comparisonInput(runs, by) }),
    );
    const byRun = series.listMany({ ctx, input: { runs } });
    queries.setQueryData([['series', 'listMany'], { input: { runs }, type: 'query' }], byRun);
    const metrics = metricsOf(runs, byRun);
    const shown = usualMetrics(metrics.map(({ key }) => key));
    for (const { key, runs: logged } of withCurves ? metrics.filter((each) => shown.includes(each.key)) : []) {
      const requests = logged.map((run) => ({ run, key }));
      const view = wholeView(comparedBuckets(requests.length));
      // Not awaited: it follows the tables.
      void queries.prefetchQuery({
        queryKey: curvesKey(requests, view),
        queryFn: () => series.curvesPacked({ ctx, input: { requests, ...view } }),
      });
    }
  } catch (error) {
    logger().warn({ err: error }, 'the comparison could not be read for its page');
  }
  return dehydrate(queries, { shouldDehydrateQuery: ({ state }) => state.status !== 'error' });
}
