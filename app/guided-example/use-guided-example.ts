'use client';
/** @file Performs the demo's plan from this page, run by run through the API, and tells how far it is. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '@/components/api';
import { basePath } from '@/components/base-path';
import { toProblem } from '@/components/ui/problem';
import type { ExperimentId, ReportId } from '@/domain/ids';
import { takeWish } from './asked';

/** Its runs are filed here: whoever opens the page again finds them, and goes on. */
const experimentName = 'Guided example';

export interface Progress {
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** What was done so far, as the demo says it in a terminal. */
  readonly lines: readonly string[];
  /** How far the runs of this step are. */
  readonly now: string;
  readonly report: ReportId | null;
  readonly problem: string | null;
}

const start: Progress = { state: 'waiting', lines: [], now: '', report: null, problem: null };

export function useGuidedExample(): Progress & { readonly begin: () => void } {
  const client = useTRPCClient();
  const [progress, setProgress] = useState(start);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const begin = useCallback(() => {
    if (stop.current !== null && !stop.current.signal.aborted) return;
    const controller = new AbortController();
    stop.current = controller;
    const { signal } = controller;
    const update = (change: (known: Progress) => Partial<Progress>): void => {
      if (!signal.aborted) setProgress((known) => ({ ...known, ...change(known) }));
    };
    const perform = async (): Promise<void> => {
      setProgress({ ...start, state: 'running' });
      const { mainJob } = await import('@/client/demo/run-demo');
      const experiment = await experimentOf(client);
      const screen = {
        line: (text = '') => update(({ lines }) => ({ lines: [...lines, text], now: '' })),
        progress: (now: string) => update(() => ({ now })),
      };
      const url = `${window.location.origin}${basePath}`;
      const { report } = await mainJob({ client, url, screen, experiment, signal });
      update(() => ({ state: 'done', report, now: '' }));
    };
    perform()
      .catch((error: unknown) => update(() => ({ state: 'failed', problem: toProblem(error).message })))
      .finally(() => controller.abort());
  }, [client]);
  useEffect(() => {
    // Not at once: in development React mounts twice, and the first time is taken back.
    const timer = setTimeout(() => takeWish() && begin());
    return () => clearTimeout(timer);
  }, [begin]);
  return { ...progress, begin };
}

async function experimentOf(client: ReturnType<typeof useTRPCClient>): Promise<ExperimentId> {
  const known = (await client.experiments.list.query()).find(({ name }) => name === experimentName);
  return known?.id ?? (await client.experiments.create.mutate({ name: experimentName })).id;
}
