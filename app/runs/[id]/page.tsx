/** @file One run. It is read here with its first curves, so that these come with the page instead of after its scripts. */
import { type DehydratedState, dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { knownCursorKey } from '@/components/live/change';
import { idFromAddress } from '@/components/record-id';
import { curvesKey, runBuckets, seriesKey, wholeView } from '@/components/run/curve-query';
import { type RunId, runIdSchema } from '@/domain/ids';
import { pageVisitor } from '@/server/access/page-context';
import { recordTitle } from '@/server/access/record-title';
import { platformHub } from '@/server/changes/hub';
import { logger } from '@/server/logger';
import { runs } from '@/server/services/runs';
import { curvesPacked as readPackedCurves } from '@/server/services/series/packed-curves';
import { list as listSeries } from '@/server/services/series/series';
import { chartSections } from './chart-groups';
import { RunPage } from './run-page';

interface Props {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  return recordTitle('Run', (ctx) => runs.get({ ctx, input: { id } }));
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  const run = idFromAddress(runIdSchema, id);
  return (
    <HydrationBoundary state={await firstAnswers(run)}>
      <RunPage id={run} />
    </HydrationBoundary>
  );
}

/** Charts that a large screen shows without scrolling. */
const inView = 6;

/** The page's first queries. It repeats those that fail here, and shows why. */
async function firstAnswers(id: RunId): Promise<DehydratedState> {
  const queries = new QueryClient();
  const ctx = await pageVisitor();
  // Without a session the layout shows the sign-in form and nothing from here is sent.
  if (ctx === null) return dehydrate(queries);
  try {
    queries.setQueryData(knownCursorKey, platformHub().newest());
    queries.setQueryData([['runs', 'get'], { input: { id }, type: 'query' }], runs.get({ ctx, input: { id } }));
    const series = listSeries({ ctx, input: { run: id } });
    queries.setQueryData(seriesKey(id), series);
    const view = wholeView(runBuckets);
    const charts = chartSections(series).flatMap(({ groups }) => groups);
    for (const { keys } of charts.slice(0, inView)) {
      const requests = keys.map((key) => ({ run: id, key }));
      queries.setQueryData(curvesKey(requests, view), await readPackedCurves({ ctx, input: { requests, ...view } }));
    }
  } catch (error) {
    logger().warn({ err: error, run: id }, 'the run could not be read for its page');
  }
  return dehydrate(queries);
}
