'use client';
/** @file The launch form's calls: the plan while it is filled in, then the launch. */
import { keepPreviousData, skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTRPC, useTRPCClient } from '@/components/api';
import type { FormValues } from '@/components/launch/form-values';
import { checkSweep } from '@/components/launch/sweep-values';
import { toastDone } from '@/components/ui/toast';
import { useDebounced } from '@/components/use-debounced';
import { plural } from '@/domain/format';
import type { Problem } from '@/domain/records/problem';
import type { LaunchKind } from '@/domain/run-config';
import type { LaunchDetails } from './details-section';
import { type CheckedDetails, checkDetails, type LaunchConfig, launchInput } from './launch-input';

/** The form's values, checked while typing: by the schema at once, by the server a moment later. */

export function useLaunchPlan(kind: LaunchKind, values: FormValues, details: LaunchDetails) {
  const trpc = useTRPC();
  const checked = useMemo(() => checkSweep(kind, values), [kind, values]);
  const checkedDetails = useMemo(() => checkDetails(details), [details]);
  const seeds = Math.max(1, checkedDetails.seeds.length);
  const input = useMemo(
    () => (checked.config === null ? null : { config: checked.config, sweep: checked.sweep, seeds }),
    [checked, seeds],
  );
  const settled = useDebounced(input, 400);
  const plan = useQuery({
    ...trpc.runs.plan.queryOptions(settled ?? skipToken),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return {
    checked,
    checkedDetails,
    /** What the call takes; null while the form is not valid. */
    input,
    /** Null while there is nothing to plan. */
    plan: input === null ? null : (plan.data ?? null),
    /** Whether `plan` matches the form's current values. */
    current: settled === input && !plan.isPlaceholderData && !plan.isFetching,
  };
}

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
