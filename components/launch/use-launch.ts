'use client';
/** @file Launches what the form holds, then goes where it can be watched. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { Problem } from '@/domain/records/problem';
import { useTRPC, useTRPCClient } from '../api';
import { plural } from '../format';
import { toastDone } from '../ui/toast';
import type { LaunchDetails } from './details-section';
import { type CheckedDetails, type LaunchConfig, launchInput } from './launch-input';

/** `onRefused`: the server's check found something; nothing was launched, and the check's answer is in the cache. */
export function useLaunch(onRefused: (problems: readonly Problem[]) => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: async (input: LaunchConfig & { details: LaunchDetails; checked: CheckedDetails }) => {
      const { config, sweep, details, checked } = input;
      const plan = trpc.runs.plan.queryOptions({ config, sweep, seeds: Math.max(1, checked.seeds.length) });
      const { problems } = await queries.fetchQuery({ ...plan, staleTime: 0 });
      if (problems.length > 0) return { problems, runs: [] };
      const made =
        details.experiment === 'new'
          ? { experiment: (await client.experiments.create.mutate({ name: details.newExperiment.trim() })).id }
          : {};
      const launched = await client.runs.launch.mutate({ ...launchInput(input, details, checked), ...made });
      return { problems: [], runs: launched.runs };
    },
    onSuccess: ({ problems, runs }) => {
      if (problems.length > 0) {
        onRefused(problems);
        return;
      }
      void queries.invalidateQueries({ queryKey: trpc.runs.list.pathKey() });
      const [first] = runs;
      if (runs.length === 1 && first !== undefined) router.push(`/runs/${first.id}`);
      else {
        toastDone(`${plural(runs.length, 'run')} launched`);
        router.push(`/compare?runs=${runs.map((run) => run.id).join(',')}`);
      }
    },
  });
}
