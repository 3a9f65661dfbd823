'use client';
/** @file A run's snapshots of its logits, renewed every two seconds at most while it searches. */
import { useQuery } from '@tanstack/react-query';
import type { RunId } from '@/domain/ids';
import { useTRPCClient } from '../api';
import { useThrottledChanges } from './use-throttled-changes';

export function useArchitecture(run: RunId) {
  const client = useTRPCClient();
  const queryKey = ['architecture', run];
  useThrottledChanges(
    queryKey,
    (change) => change.entity === 'architecture' && (change.run ?? change.key) === run,
    2000,
  );
  return useQuery({
    queryKey,
    queryFn: () => client.architecture.history.query({ run, limit: 200 }),
  });
}
