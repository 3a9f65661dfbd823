'use client';
/** @file One act on many runs, in batches: progress, refusals, and undo where possible. */
import { useQueryClient } from '@tanstack/react-query';
import type { inferRouterInputs } from '@trpc/server';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '@/components/api';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { AppRouter } from '@/server/routers/app-router';

export type BulkAct = inferRouterInputs<AppRouter>['runs']['bulk']['act'];

const perCall = 100;

const done: Readonly<Record<BulkAct['type'], string>> = {
  stop: 'asked to stop',
  resume: 'queued again',
  delete: 'in the trash',
  restore: 'restored',
  purge: 'removed for good',
  tag: 'tagged',
  move: 'moved',
};

export function useBulk(onDone: (act: BulkAct) => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);

  const renew = (): void => {
    void queries.invalidateQueries({ queryKey: ['runs-index'] });
    void queries.invalidateQueries({ queryKey: trpc.runs.pathKey() });
  };
  /** False where the server refused some of it. */
  const act = async (ids: readonly RunId[], what: BulkAct): Promise<boolean> => {
    let failed = false;
    const changed: RunId[] = [];
    const refused: { name: string; message: string }[] = [];
    try {
      for (let at = 0; at < ids.length; at += perCall) {
        setProgress({ done: at, of: ids.length });
        const result = await client.runs.bulk.mutate({ ids: ids.slice(at, at + perCall), act: what });
        changed.push(...result.done);
        refused.push(...result.refused);
      }
    } catch (error) {
      failed = true;
      toastProblem(error);
    } finally {
      setProgress(null);
      renew();
    }
    report(changed, refused, what);
    onDone(what);
    return !failed && refused.length === 0;
  };
  const report = (changed: readonly RunId[], refused: readonly { message: string }[], what: BulkAct): void => {
    const restore = (): void => void act(changed, { type: 'restore' });
    if (changed.length > 0) {
      toastDone(`${plural(changed.length, 'run')} ${done[what.type]}`, what.type === 'delete' ? restore : undefined);
    }
    for (const { message } of refused.slice(0, 3)) toastProblem(new Error(message));
    if (refused.length > 3) toastProblem(new Error(`${plural(refused.length - 3, 'more run')} refused, too.`));
  };
  return { act, progress };
}
