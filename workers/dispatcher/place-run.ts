/** @file Starts the next queued run: claimed, its directory written, its runner spawned. */
import { isDomainError } from '@/domain/errors';
import { type ClaimedRun, claimNextRun } from '@/server/services/runs/claim-next';
import { endAttempt } from '@/server/services/runs/end-attempt';
import { recordSpawn } from '@/server/services/runs/record-spawn';
import { resolveJob } from '@/server/services/runs/resolve-job';
import { prepareAttempt } from './attempt-directory';
import type { DispatcherDependencies } from './dependencies';

/** False where nothing waits. A run that can't be started ends with its reason; it never holds up the next one. */
export async function placeNextRun(dispatcher: DispatcherDependencies): Promise<boolean> {
  const { ctx, executor, log, host } = dispatcher;
  const claimed = claimNextRun({ ctx, input: { executor: executor.name } });
  if (claimed === null) return false;
  const { attempt, lease, directory } = claimed;
  const facts = { run: claimed.run, attempt };
  try {
    prepareAttempt(directory, resolveJob({ ctx, input: { attempt, lease } }));
    const handle = await executor.start(directory);
    recordSpawn({ ctx, input: { attempt, lease, ...handle, host } });
    log.info({ ...facts, pid: handle.pid }, `started "${claimed.name}", attempt ${claimed.number}`);
  } catch (error) {
    log.error({ ...facts, err: error }, `could not start "${claimed.name}"`);
    endUnstarted(dispatcher, claimed, error);
  }
  return true;
}

/** What the job lacks won't come by trying again; a machine that can't start a process may recover. */
function endUnstarted({ ctx }: DispatcherDependencies, { attempt, lease }: ClaimedRun, error: unknown): void {
  const known = isDomainError(error);
  const end = known && error.code !== 'unavailable' ? 'invalid' : 'crashed';
  const message = error instanceof Error ? error.message : String(error);
  const reason = known ? message : `The runner could not be started: ${message}`;
  endAttempt({ ctx, input: { attempt, lease, end, code: known ? error.code : null, reason, step: null } });
}
