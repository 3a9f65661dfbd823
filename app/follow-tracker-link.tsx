'use client';
/** @file Sends whoever follows a link that an MLflow client printed on to the run, or to the runs of its experiment. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';
import { useTRPC } from '@/components/api';
import { pageOf, trackerLink } from './tracker-link';

function onHash(told: () => void): () => void {
  window.addEventListener('hashchange', told);
  return () => window.removeEventListener('hashchange', told);
}

export function FollowTrackerLink() {
  const trpc = useTRPC();
  const router = useRouter();
  const hash = useSyncExternalStore(
    onHash,
    () => window.location.hash,
    () => '',
  );
  const link = trackerLink(hash);
  const needsNames = link !== null && 'experiment' in link;
  const experiments = useQuery(trpc.experiments.list.queryOptions(needsNames ? undefined : skipToken));
  const page = link === null || (needsNames && experiments.isPending) ? null : pageOf(link, experiments.data ?? []);
  useEffect(() => {
    if (page !== null) router.replace(page);
  }, [page, router]);
  return null;
}
