/** @file Starts the next queued run: claimed, its directory written, its runner spawned, or a job ordered from a cluster. */
import { cardVariables, threadVariables } from '@/domain/cards/environment';
import { isDomainError } from '@/domain/errors';
import { lackOf } from '@/domain/machine-lack';
import { resolveJob } from '@/server/services/runs/launch/job';
import { recordSpawn } from '@/server/services/runs/life/attempt';
import { type ClaimedRun, claimNextRun, releaseClaim } from '@/server/services/runs/life/claim';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import type { ExecutorHandle, JobOrder } from '../executors/types';
import { prepareAttempt, removeAttempt } from './attempt-directory';
import type { DispatcherDependencies } from './dependencies';
import type { PlacingGate } from './hold-while-lacking';
import { jobFor, jobOrder } from './job-order';

export type PlacedRun = 'none' | 'placed' | { readonly order: JobOrder };

/**
 * `none`: nothing waits that may start. An order is still to be sent. A run that can't be started ends with its reason, or waits if the machine lacks something; it
 * never blocks the next one.
 */
export async function placeNextRun(dispatcher: DispatcherDependencies, gate: PlacingGate): Promise<PlacedRun> {
  const { ctx, executor, log, host } = dispatcher;
  const claimed = claimNextRun({ ctx });
  if (claimed === null) return 'none';
  const { attempt, lease, directory, target } = claimed;
  const facts = { run: claimed.run, attempt };
  let handle: ExecutorHandle;
  try {
    const job = resolveJob({ ctx, input: { attempt, lease } });
    if (target !== null) {
      prepareAttempt(directory, jobFor(target, job, ctx.settings.dataDirectory), ctx.now());
      return { order: jobOrder(target, { attempt, lease, directory }, job.config) };
    }
    prepareAttempt(directory, job, ctx.now());
    const cards = job.holds?.cards ?? [];
    handle = await executor.start(directory, { ...cardVariables(cards), ...threadVariables(job.config.threads) });
  } catch (error) {
    log.error({ ...facts, err: error }, `could not start "${claimed.name}"`);
    endUnstarted(dispatcher, claimed, gate, error);
    return 'placed';
  }
  gate.placed();
  log.info({ ...facts, pid: handle.pid }, `started "${claimed.name}", attempt ${claimed.number}`);
  // If this fails, the process is found by its directory.
  recordSpawn({ ctx, input: { attempt, lease, ...handle, host } });
  return 'placed';
}

/** A lack of the machine is temporary, and counts against no run; a lack of the job won't be fixed by retrying. */
function endUnstarted({ ctx }: DispatcherDependencies, claimed: ClaimedRun, gate: PlacingGate, error: unknown): void {
  const { attempt, lease, directory } = claimed;
  const known = isDomainError(error);
  const message = error instanceof Error ? error.message : String(error);
  const lack = lackOf(error, { own: !known || error.code === 'unavailable' });
  if (lack !== null) {
    try {
      releaseClaim({ ctx, input: { attempt, lease, reason: message } });
      removeAttempt(directory);
    } finally {
      gate.met(lack);
    }
    return;
  }
  const end = known && error.code !== 'unavailable' ? 'invalid' : 'crashed';
  const reason = known ? message : `The runner could not be started: ${message}`;
  endAttempt({ ctx, input: { attempt, lease, end, code: known ? error.code : null, reason, step: null } });
}
