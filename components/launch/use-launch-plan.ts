'use client';
/** @file What the form holds, checked as it is typed: by the schema at once, by the server a moment later. */
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunKind } from '@/domain/run-config';
import { useTRPC } from '../api';
import { useSettled } from '../use-settled';
import type { LaunchDetails } from './details-section';
import type { FormValues } from './form-values';
import { checkDetails } from './launch-input';
import { checkSweep } from './sweep-values';

export function useLaunchPlan(kind: RunKind, values: FormValues, details: LaunchDetails) {
  const trpc = useTRPC();
  const checked = useMemo(() => checkSweep(kind, values), [kind, values]);
  const checkedDetails = useMemo(() => checkDetails(details), [details]);
  const seeds = Math.max(1, checkedDetails.seeds.length);
  const input = useMemo(
    () => (checked.config === null ? null : { config: checked.config, sweep: checked.sweep, seeds }),
    [checked, seeds],
  );
  const settled = useSettled(input, 400);
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
    /** Whether `plan` is of what the form holds now. */
    current: settled === input && !plan.isPlaceholderData && !plan.isFetching,
  };
}
