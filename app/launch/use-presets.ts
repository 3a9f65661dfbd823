'use client';
/** @file The duration of each preset on the chosen task and space, and the default preset of a new form. */
import { keepPreviousData, skipToken, useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTRPC } from '@/components/api';
import { type FormValues, valuesOf } from '@/components/launch/form-values';
import { checkSweep } from '@/components/launch/sweep-values';
import { useDebounced } from '@/components/use-debounced';
import type { LaunchKind } from '@/domain/run-config';
import { type LaunchPreset, launchPresets } from '@/domain/run-presets';

/** Kept when a preset is chosen: what to run on, and the machine. */
const keptByPresets = new Set([
  'seed',
  'engine',
  'device',
  'precision',
  'threads',
  'taskWorkers',
  'nodes',
  'gpus',
  'gpuShare',
  'target',
  'memory',
  'timeLimit',
  'taskSet',
  'space',
  'prior',
  'genotype',
]);

const isKept = (path: string): boolean => keptByPresets.has(path) || path.startsWith('task.');

export function presetValues(kind: LaunchKind, before: FormValues, preset: LaunchPreset): FormValues {
  const kept = Object.entries(before).filter(([path]) => isKept(path));
  return { ...valuesOf(kind, preset.values), ...Object.fromEntries(kept) };
}

export function isPreset(kind: LaunchKind, values: FormValues, preset: LaunchPreset): boolean {
  const wanted = presetValues(kind, values, preset);
  return Object.entries(wanted).every(([path, value]) => values[path] === value);
}

/** Seconds of one run by preset; presets without a known time are missing. */
export type PresetTimes = ReadonlyMap<string, number>;

/** Fetched again when the task or space changes, not with every setting. */
export function usePresetTimes(kind: LaunchKind, values: FormValues): PresetTimes {
  const trpc = useTRPC();
  const basis = JSON.stringify(Object.entries(values).filter(([path]) => isKept(path)));
  const settled = useDebounced(basis, 200);
  // Of `values` only what `settled` says goes in.
  const configs = useMemo(() => {
    const kept: [string, string][] = JSON.parse(settled);
    return launchPresets(kind).map((preset) => ({
      name: preset.name,
      config: checkSweep(kind, presetValues(kind, Object.fromEntries(kept), preset)).config,
    }));
  }, [kind, settled]);
  return useQueries({
    queries: configs.map(({ config }) => ({
      ...trpc.runs.plan.queryOptions(config === null ? skipToken : { config }),
      placeholderData: keepPreviousData,
      retry: false,
      // Until the machine's speed is known, a moment after its first start.
      refetchInterval: (query: {
        state: { data?: { configurations: readonly unknown[]; deviceSeconds: number | null } };
      }) =>
        query.state.data !== undefined &&
        query.state.data.configurations.length > 0 &&
        query.state.data.deviceSeconds === null
          ? 2000
          : false,
    })),
    combine: (answers): PresetTimes =>
      new Map(
        answers.flatMap(({ data }, at): [string, number][] => {
          const seconds = data?.deviceSeconds ?? null;
          const name = configs[at]?.name;
          return seconds === null || name === undefined || configs[at]?.config === null ? [] : [[name, seconds]];
        }),
      ),
  });
}

/** A first run should end while the user waits. */
const atMostSeconds = 15 * 60;

/** The largest preset that ends within a quarter of an hour, else the quickest; null while their times are unknown. Pure. */
export function presetToStartFrom(times: PresetTimes): string | null {
  const known = [...times].sort(([, a], [, b]) => a - b);
  return known.findLast(([, seconds]) => seconds <= atMostSeconds)?.[0] ?? known[0]?.[0] ?? null;
}

/** Chooses once, as soon as the times are known, unless the user chose before. */
export function useStartingPreset(
  kind: LaunchKind,
  { times, open, choose }: { times: PresetTimes; open: boolean; choose: (preset: LaunchPreset) => void },
): void {
  const done = useRef(false);
  const presets = launchPresets(kind);
  const name = times.size === presets.length ? presetToStartFrom(times) : null;
  const preset = presets.find((each) => each.name === name);
  useEffect(() => {
    if (!open || done.current || preset === undefined) return;
    done.current = true;
    choose(preset);
  }, [open, preset, choose]);
}
