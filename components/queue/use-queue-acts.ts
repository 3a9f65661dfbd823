'use client';
/** @file Acts on the queue, each with undo; the display changes at once and is corrected by the server's answer. */
import { useQueryClient } from '@tanstack/react-query';
import type { inferRouterInputs } from '@trpc/server';
import type { RunSummary } from '@/domain/records/run';
import type { AppRouter } from '@/server/routers/app-router';
import { useTRPC, useTRPCClient } from '../api';
import { toastDone, toastProblem } from '../ui/toast';

type Place = inferRouterInputs<AppRouter>['runs']['reorder']['to'];

export function useQueueActs() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const key = trpc.system.status.queryKey();
  const renew = (): void => void queries.invalidateQueries({ queryKey: key });
  const failed = (error: unknown): void => {
    toastProblem(error);
    renew();
  };

  const drain = (drained: boolean): void => {
    queries.setQueryData(key, (status) =>
      status === undefined
        ? undefined
        : {
            ...status,
            queueSettings: { ...status.queueSettings, drained: drained ? { by: 'you', since: Date.now() } : null },
          },
    );
    const said = drained ? 'The queue is drained: nothing new starts' : 'The queue is open';
    void client.system.changeQueue.mutate({ drained }).then(() => {
      renew();
      toastDone(said, () => drain(!drained));
    }, failed);
  };

  const reorder = (run: RunSummary, to: Place): void => {
    queries.setQueryData(key, (status) =>
      status === undefined ? undefined : { ...status, queue: moved(status.queue, run, to) },
    );
    void client.runs.reorder.mutate({ id: run.id, to }).then(renew, failed);
  };

  const stop = (run: RunSummary): void => {
    const resume = (): void => void client.runs.resume.mutate({ id: run.id }).then(renew, failed);
    void client.runs.stop.mutate({ id: run.id }).then(() => {
      renew();
      toastDone(`${run.name} is no longer queued`, resume);
    }, failed);
  };

  return { drain, reorder, stop };
}

/** As the server will order it; a new priority waits for its answer. */
function moved(queue: readonly RunSummary[], run: RunSummary, to: Place): RunSummary[] {
  if (to.type === 'priority') return [...queue];
  const rest = queue.filter(({ id }) => id !== run.id);
  const at = to.type === 'first' ? 0 : rest.findIndex(({ id }) => id === to.run);
  return at < 0 ? [...queue] : rest.toSpliced(at, 0, run);
}
