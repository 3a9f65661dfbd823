'use client';
/** @file Launches what the form holds, then goes where it can be watched. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { experimentIdSchema } from '@/domain/ids';
import type { Problem } from '@/domain/records/problem';
import type { RunConfigInput } from '@/domain/run-config';
import { useTRPC, useTRPCClient } from '../api';
import { plural } from '../format';
import { toastDone } from '../ui/toast';
import type { LaunchDetails } from './details-section';
import type { CheckedDetails } from './launch-input';

/** `onRefused`: the server's check found something; nothing was launched, and the check's answer is in the cache. */
export function useLaunch(onRefused: (problems: readonly Problem[]) => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: async (input: { config: RunConfigInput; details: LaunchDetails; checked: CheckedDetails }) => {
      const { config, details, checked } = input;
      const { problems } = await queries.fetchQuery({ ...trpc.runs.check.queryOptions({ config }), staleTime: 0 });
      if (problems.length > 0) return { problems, runs: [] };
      const experiment =
        details.experiment === ''
          ? undefined
          : details.experiment === 'new'
            ? (await client.experiments.create.mutate({ name: details.newExperiment.trim() })).id
            : experimentIdSchema.parse(details.experiment);
      const name = details.name.trim();
      const launched = await client.runs.launch.mutate({
        ...(name === '' ? {} : { name }),
        ...(experiment === undefined ? {} : { experiment }),
        tags: [...checked.tags],
        notes: details.notes,
        priority: checked.priority,
        config,
        seeds: [...checked.seeds],
      });
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
