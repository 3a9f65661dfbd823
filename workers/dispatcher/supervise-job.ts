/**
 * @file One turn for an attempt on a cluster. What its job does is known from the cluster's last answer; that its runner lives, and what it
 * logged, from the shared folder, like a local runner's. A cluster that does not answer ends nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import { findAttempt } from '@/db/queries/attempt';
import { judgeStaleness } from '@/domain/run-state';
import { batchTargetOf } from '@/domain/targets/target';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { recordJob, recordJobBegan, reportWaiting } from '@/server/services/runs/life/job';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import { findTarget } from '@/server/services/targets/read';
import type { JobView } from '../executors/types';
import { readJobFile, writeControl } from './attempt-directory';
import type { Watch } from './attempt-memory';
import { closeJob } from './close-job';
import type { DispatcherDependencies } from './dependencies';
import { judgeProgress } from './detect-stall';
import { ingestAttempt } from './ingest-attempt';
import { jobOrder } from './job-order';
import { reportLost, reportRecovered } from './lost-run';
import { fence, ingestedEnding, listen } from './supervise-attempt';

/** True if more of its log waits to be read. `view`: undefined where the executor was never told of it. */
export async function superviseJob(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  watch: Watch,
  view: JobView | undefined,
): Promise<boolean> {
  if (view === undefined) {
    recover(dispatcher, open);
    return false;
  }
  keep(dispatcher, open, view);
  // Where the cluster is silent, a job that waited may have begun long ago: its runner says so.
  if (view.why !== null && view.job?.id != null) listen(dispatcher, open, watch);
  const began = watch.heard && (view.phase === 'waiting' || view.phase === 'sending');
  const phase = began ? 'unknown' : view.phase;
  if (phase === 'waiting' || phase === 'sending') {
    wait(dispatcher, open, view, watch);
    return false;
  }
  if (watch.computesSince === null) {
    watch.computesSince = dispatcher.monotonic();
    watch.heardAt = watch.computesSince;
    if (open.state === 'starting' && phase !== 'over')
      recordJobBegan({ ctx: dispatcher.ctx, input: { attempt: open.attempt, lease: open.lease } });
  }
  listen(dispatcher, open, watch);
  if (await ingestAttempt(dispatcher, open, watch)) return true;
  const word = ingestedEnding(dispatcher, open);
  // Its own word that it ended is enough where nobody else can tell.
  if (
    word !== undefined
      ? phase === 'over' || phase === 'unknown'
      : phase === 'over' && !mayBeLate(dispatcher, open, watch, view)
  ) {
    closeJob(dispatcher, open, watch, view, word);
  } else if (phase === 'over') {
    return false;
  } else if (open.state === 'stopping' || open.surplus) {
    pursueStop(dispatcher, open, watch);
  } else {
    judgeSilence(dispatcher, open, watch, phase === 'running');
    await judgeProgress(dispatcher, open, null, watch);
  }
  return false;
}

/** The batch script's own, before it came to a runner. */
const exitBeforeRunner = '72';

/** Whether the folder may still show what a job wrote that is over: its last word at least. */
function mayBeLate(
  { ctx, timing, monotonic }: DispatcherDependencies,
  open: OpenAttempt,
  watch: Watch,
  { job }: JobView,
): boolean {
  if (job?.exit === exitBeforeRunner) return false;
  const offset = findAttempt(ctx.db, open.attempt)?.ingestedOffset ?? 0;
  if (watch.goneAt === null || offset !== watch.goneOffset) watch.goneAt = monotonic();
  watch.goneOffset = offset;
  // A job that is completed is a runner's that said its last word; Slurm gives status 0 to lost nodes, too.
  const certain = job?.state === 'COMPLETED' && job.exit === '0';
  return monotonic() - watch.goneAt < (certain ? timing.lostGivenUpAfter : timing.folderLate);
}

/** What a dispatcher before this one had sent, or was about to. */
function recover({ ctx, batch, log }: DispatcherDependencies, open: OpenAttempt): void {
  const name = batchTargetOf(open.executor) ?? '';
  const target = findTarget(ctx, name);
  if (target === undefined) return;
  const { attempt, lease, directory, run } = open;
  const job = readJobFile(directory);
  if (job === undefined || job.lease !== lease) {
    const reason = 'The dispatcher ended before its job was written';
    endAttempt({ ctx, input: { attempt, lease, end: 'crashed', code: null, reason, step: null } });
    return;
  }
  log.info({ run, attempt, job: open.job }, 'took up a job again');
  batch.recover(jobOrder(target, { attempt, lease, directory }, job.config), open.job);
}

function keep({ ctx }: DispatcherDependencies, open: OpenAttempt, { job, phase }: JobView): void {
  if (job === null) return;
  const { attempt, lease } = open;
  // How long it runs is told once, at its end.
  const { elapsed, ...rest } = job;
  const { elapsed: _, ...before } = open.job ?? { elapsed: null };
  if (phase === 'over' ? isDeepStrictEqual(job, open.job) : isDeepStrictEqual(rest, before)) return;
  recordJob({ ctx, input: { attempt, lease, job: phase === 'over' ? job : { ...job, elapsed: null } } });
}

function wait(dispatcher: DispatcherDependencies, open: OpenAttempt, view: JobView, watch: Watch): void {
  const { ctx, batch, log } = dispatcher;
  const { attempt, lease, run } = open;
  const target = batchTargetOf(open.executor) ?? '';
  watch.computesSince = null;
  if (view.refused !== null) {
    const reason = `The cluster of ${target} refused its job: ${view.refused}`;
    endAttempt({ ctx, input: { attempt, lease, end: 'invalid', code: 'invalid-input', reason, step: null } });
    log.warn({ run, attempt }, reason);
  } else if (open.state === 'stopping' || open.surplus) {
    // Fenced, it computes nothing, should it begin in this moment.
    fence(dispatcher, open);
    if (view.job !== null) batch.cancel(view.job, target, 'KILL');
    const reason = 'stopped before its job began';
    endAttempt({ ctx, input: { attempt, lease, end: 'stopped', code: null, reason, step: null } });
  } else {
    const what = view.job?.id == null ? `Is being sent to ${target}` : `Waits on ${target} as job ${view.job.id}`;
    const reason = view.why === null ? what : `${what}: ${view.why}`;
    if (reason !== open.reason) reportWaiting({ ctx, input: { attempt, lease, reason } });
  }
}

/** Passes a stop on, then has the cluster tell the runner, then end the job; one that can't be reached is abandoned, fenced. */
function pursueStop(dispatcher: DispatcherDependencies, open: OpenAttempt, watch: Watch): void {
  const { ctx, timing, monotonic, log } = dispatcher;
  watch.stopAskedAt ??= monotonic();
  const waited = monotonic() - watch.stopAskedAt;
  const untilKill = timing.stopGrace + timing.killGrace;
  if (waited >= untilKill + timing.lostGivenUpAfter) {
    const { attempt, lease } = open;
    fence(dispatcher, open);
    const reason = 'Its cluster gave no answer to the stop';
    endAttempt({ ctx, input: { attempt, lease, end: 'crashed', code: null, reason, step: null } });
    return;
  }
  if (!watch.told) {
    writeControl(open.directory, { lease: open.lease, desired: 'stop' });
    watch.told = true;
  }
  const facts = { run: open.run, attempt: open.attempt, waited };
  if (waited >= untilKill) {
    if (!watch.killed) log.warn(facts, 'the runner does not stop: its job is cancelled');
    kill(dispatcher, open, watch);
  } else if (waited >= timing.stopGrace && !watch.terminated) {
    log.warn(facts, 'the runner does not stop: its job is told to end');
    cancel(dispatcher, open, 'TERM');
    watch.terminated = true;
  }
}

/** @param seen Whether the cluster says that its job runs: only then a silent one is ended */
function judgeSilence(dispatcher: DispatcherDependencies, open: OpenAttempt, watch: Watch, seen: boolean): void {
  const { timing, monotonic, log } = dispatcher;
  const now = monotonic();
  const silence = now - watch.heardAt;
  // The folder may show a heartbeat late.
  const lostAfter = timing.lostAfter + timing.folderLate;
  const verdict = judgeStaleness({ heardAt: watch.heardAt, now, ...timing, lostAfter });
  const facts = { run: open.run, attempt: open.attempt };
  if (open.state === 'starting') {
    // Before its first event there may be long imports: only the time to begin counts.
    if (!seen || now - (watch.computesSince ?? now) < timing.beginWithin) return;
    if (!watch.killed) log.warn(facts, 'did not begin: its job is cancelled');
    kill(dispatcher, open, watch);
  } else if (verdict !== 'lost') {
    if (open.state === 'lost' && watch.heard) reportRecovered(dispatcher, open);
  } else if (open.state !== 'lost') {
    reportLost(dispatcher, open, silence, 'the runner');
  } else if (seen && silence >= timing.lostGivenUpAfter) {
    if (!watch.killed) log.warn(facts, 'a lost run is given up: its job is cancelled');
    kill(dispatcher, open, watch);
  }
}

const killAgainAfter = 30_000;

function kill(dispatcher: DispatcherDependencies, open: OpenAttempt, watch: Watch): void {
  const now = dispatcher.monotonic();
  if (watch.killedAt !== null && now - watch.killedAt < killAgainAfter) return;
  watch.killed = true;
  watch.killedAt = now;
  cancel(dispatcher, open, 'KILL');
}

function cancel({ batch }: DispatcherDependencies, { job, executor }: OpenAttempt, signal: 'TERM' | 'KILL'): void {
  if (job !== null) batch.cancel(job, batchTargetOf(executor) ?? '', signal);
}
