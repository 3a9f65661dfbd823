/** @file One turn for an open attempt: adopt, ingest, and judge, in this order, so that verdicts use current facts. */
import { findAttempt } from '@/db/queries/attempt';
import { judgeStaleness } from '@/domain/run-state';
import { recordHeartbeat, recordSpawn } from '@/server/services/runs/life/attempt';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import type { ExecutorHandle } from '../executors/types';
import { readEnding, readHeartbeat, writeControl } from './attempt-directory';
import type { Watch } from './attempt-memory';
import { closeAttempt } from './close-attempt';
import type { DispatcherDependencies } from './dependencies';
import { judgeProgress, progressed } from './detect-stall';
import type { PlacingGate } from './hold-while-lacking';
import { ingestAttempt } from './ingest-attempt';
import { reportLost, reportRecovered } from './lost-run';

/**
 * Each step is independent: what fails for one (a missing folder, an unreadable log) is reported, and never blocks a stop, or the
 * verdict on a silent runner. True if more of its log waits to be read.
 */
export async function superviseAttempt(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  watch: Watch,
  gate: PlacingGate,
): Promise<boolean> {
  const step = async <T>(work: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      dispatcher.log.error(
        { run: open.run, attempt: open.attempt, err: error },
        'trouble with an attempt; tried again',
      );
      return otherwise;
    }
  };
  await step(() => listen(dispatcher, open, watch), undefined);
  const handle = open.handle ?? (await step(() => adopt(dispatcher, open), null));
  // Checked before reading: everything that a dead process wrote can then be read.
  const presence = await step(() => presenceOf(dispatcher, open, handle), 'unknown');
  const read = await step<'all' | 'more' | 'failed'>(
    async () => ((await ingestAttempt(dispatcher, open, watch)) ? 'more' : 'all'),
    'failed',
  );
  await step(async () => {
    // If its process can't be observed, its own report that it ended is enough.
    const ended = presence === 'unknown' && read === 'all' && ingestedEnding(dispatcher, open) !== undefined;
    if (presence === 'gone' || ended) {
      watch.goneAt ??= dispatcher.monotonic();
      // A log that can't be read for this long stays where it is, and no longer blocks the run.
      const waited = dispatcher.monotonic() - watch.goneAt >= dispatcher.timing.lostGivenUpAfter;
      if (read === 'all' || (read === 'failed' && waited)) {
        closeAttempt(dispatcher, { ...open, handle }, watch, gate);
      }
    } else if (open.state === 'stopping' || open.surplus) {
      await pursueStop(dispatcher, open, presence === 'alive' ? handle : null, watch);
    } else {
      await judgeSilence(dispatcher, open, handle, watch);
      await judgeProgress(dispatcher, open, handle, watch);
    }
  }, undefined);
  return read === 'more';
}

/** `unknown`: on another machine, or never seen. */
type ProcessPresence = 'alive' | 'gone' | 'unknown';

async function presenceOf(
  { executor, host }: DispatcherDependencies,
  open: OpenAttempt,
  handle: ExecutorHandle | null,
): Promise<ProcessPresence> {
  if (handle === null || (open.host !== null && open.host !== host)) return 'unknown';
  return (await executor.isAlive(handle, open.directory)) ? 'alive' : 'gone';
}

/** Its last word, once all before it is in the database: its log may have grown since it was read. */
export function ingestedEnding({ ctx }: Pick<DispatcherDependencies, 'ctx'>, { attempt, directory }: OpenAttempt) {
  return readEnding(directory, findAttempt(ctx.db, attempt)?.ingestedOffset ?? 0);
}

/** A beat counts when it is a later one of this lease; its clock does not matter, and a shared folder may show older ones again. */
export function listen(
  { ctx, monotonic }: Pick<DispatcherDependencies, 'ctx' | 'monotonic'>,
  open: OpenAttempt,
  watch: Watch,
): void {
  const heartbeat = readHeartbeat(open.directory);
  if (heartbeat === undefined || heartbeat.lease !== open.lease || heartbeat.beat <= watch.beat) return;
  watch.beat = heartbeat.beat;
  watch.heardAt = monotonic();
  watch.heard = true;
  progressed(`${heartbeat.progressAt} ${heartbeat.step} ${open.ingestedOffset}`, watch, monotonic());
  recordHeartbeat({ ctx, input: { attempt: open.attempt, lease: open.lease, at: ctx.now() } });
}

/** A dispatcher that died between spawning and recording left a runner that can be found, or identifies itself. */
async function adopt(
  { ctx, host, log, executor }: DispatcherDependencies,
  open: OpenAttempt,
): Promise<ExecutorHandle | null> {
  const heartbeat = readHeartbeat(open.directory);
  const said = heartbeat?.lease === open.lease ? { pid: heartbeat.pid, startTicks: heartbeat.startTicks } : null;
  const handle = said ?? (await executor.find(open.directory));
  if (handle === null) return null;
  recordSpawn({ ctx, input: { attempt: open.attempt, lease: open.lease, ...handle, host } });
  log.info({ run: open.run, attempt: open.attempt, pid: handle.pid }, 'adopted a runner');
  return handle;
}

/**
 * Passes a stop on, then escalates: SIGTERM, SIGKILL; if even that fails, the attempt is abandoned. The clock runs from the first
 * look, whether or not the runner could be reached.
 * @param handle null if the process can't be seen from here
 */
async function pursueStop(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  handle: ExecutorHandle | null,
  watch: Watch,
): Promise<void> {
  const { executor, timing, monotonic, log } = dispatcher;
  watch.stopAskedAt ??= monotonic();
  const waited = monotonic() - watch.stopAskedAt;
  const untilKill = timing.stopGrace + timing.killGrace;
  if (waited >= untilKill + (handle === null ? 0 : timing.killGrace)) {
    giveUp(dispatcher, open, handle === null ? 'Nothing was heard of its runner' : 'The runner outlived SIGKILL');
    return;
  }
  if (handle !== null) {
    const facts = { run: open.run, attempt: open.attempt, pid: handle.pid, waited };
    if (waited >= untilKill && !watch.killed) {
      log.warn(facts, 'the runner does not stop: SIGKILL');
      await executor.signal(handle, open.directory, 'SIGKILL');
      watch.killed = true;
    } else if (waited >= timing.stopGrace && !watch.terminated) {
      log.warn(facts, 'the runner does not stop: SIGTERM');
      await executor.signal(handle, open.directory, 'SIGTERM');
      watch.terminated = true;
    }
  }
  if (watch.told) return;
  writeControl(open.directory, { lease: open.lease, desired: 'stop' });
  watch.told = true;
}

/** Silence, or a start that never comes: the runner is lost, then killed, then abandoned. */
async function judgeSilence(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  handle: ExecutorHandle | null,
  watch: Watch,
): Promise<void> {
  const { executor, timing, monotonic, log } = dispatcher;
  const facts = { run: open.run, attempt: open.attempt };
  const now = monotonic();
  const silence = now - watch.heardAt;
  const verdict = judgeStaleness({ heardAt: watch.heardAt, now, ...timing });
  const here = handle !== null && open.host === dispatcher.host;
  if (watch.killedAt !== null) {
    if (now - watch.killedAt >= timing.killGrace) giveUp(dispatcher, open, 'The runner outlived SIGKILL');
  } else if (handle === null && silence >= timing.unheardAfter) {
    giveUp(dispatcher, open, 'The dispatcher ended before its runner was heard of');
  } else if (here && open.state === 'starting' && now - watch.since >= timing.beginWithin) {
    await kill('did not begin: killed');
  } else if (verdict !== 'lost') {
    if (open.state !== 'lost' || !watch.heard) return;
    reportRecovered(dispatcher, open);
  } else if (open.state !== 'lost') {
    reportLost(dispatcher, open, silence, 'the runner');
  } else if (silence >= timing.lostGivenUpAfter) {
    if (here) await kill('a lost run is given up');
    else giveUp(dispatcher, open, 'Nothing was heard of the runner for too long');
  }

  async function kill(why: string): Promise<void> {
    if (handle === null) return;
    log.warn(facts, why);
    await executor.signal(handle, open.directory, 'SIGKILL');
    watch.killed = true;
    watch.killedAt = now;
  }
}

/** Ends an attempt whose process can't be seen, or killed. */
function giveUp(dispatcher: DispatcherDependencies, open: OpenAttempt, reason: string): void {
  const { attempt, lease } = open;
  fence(dispatcher, open);
  endAttempt({ ctx: dispatcher.ctx, input: { attempt, lease, end: 'crashed', code: null, reason, step: null } });
  dispatcher.log.warn({ run: open.run, attempt }, reason);
}

/** If that can be written: a runner that is alive after all, or begins later, stops writing. */
export function fence({ log }: Pick<DispatcherDependencies, 'log'>, { run, attempt, directory }: OpenAttempt): void {
  try {
    writeControl(directory, { lease: `ended:${attempt}`, desired: 'stop' });
  } catch (error) {
    log.warn({ run, attempt, err: error }, 'an attempt that is given up could not be fenced');
  }
}
