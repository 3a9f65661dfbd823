/** @file One prior. It is read here with its space and its posteriors, so that nothing below them moves when they come. */
import { type DehydratedState, dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { knownCursorKey } from '@/components/live/change';
import { idFromAddress } from '@/components/record-id';
import { type PriorId, priorIdSchema } from '@/domain/ids';
import { pageVisitor } from '@/server/access/page-context';
import { recordTitle } from '@/server/access/record-title';
import { platformHub } from '@/server/changes/hub';
import { logger } from '@/server/logger';
import { priors } from '@/server/services/priors';
import { runs } from '@/server/services/runs';
import { spaces } from '@/server/services/spaces';
import { PriorPage } from './prior-page';

interface Props {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  return recordTitle('Prior', (ctx) => priors.get({ ctx, input: { id } }));
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  const prior = idFromAddress(priorIdSchema, id);
  return (
    <HydrationBoundary state={await firstAnswers(prior)}>
      <PriorPage id={prior} />
    </HydrationBoundary>
  );
}

/** The page's first queries. It repeats those that fail here, and shows why. */
async function firstAnswers(id: PriorId): Promise<DehydratedState> {
  const queries = new QueryClient();
  const ctx = await pageVisitor();
  // Without a session the layout shows the sign-in form and nothing from here is sent.
  if (ctx === null) return dehydrate(queries);
  const keep = (verb: [string, string], input: { id: string }, answer: unknown): void =>
    void queries.setQueryData([verb, { input, type: 'query' }], answer);
  try {
    queries.setQueryData(knownCursorKey, platformHub().newest());
    const prior = priors.get({ ctx, input: { id } });
    keep(['priors', 'get'], { id }, prior);
    keep(['spaces', 'get'], { id: prior.space.id }, spaces.get({ ctx, input: { id: prior.space.id } }));
    keep(['runs', 'get'], { id: prior.run.id }, runs.get({ ctx, input: { id: prior.run.id } }));
    keep(['priors', 'posteriors'], { id }, await priors.posteriors({ ctx, input: { id } }));
  } catch (error) {
    logger().warn({ err: error, prior: id }, 'the prior could not be read for its page');
  }
  return dehydrate(queries);
}
