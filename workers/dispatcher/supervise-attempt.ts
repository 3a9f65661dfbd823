/** @file One look at an open attempt: adopt, ingest, and judge, in this order, so that nothing is judged on old news. */
import { judgeStaleness } from '@/domain/run-state';
import { endAttempt } from '@/server/services/runs/end-attempt';
import { markBack } from '@/server/services/runs/mark-back';
import { markLost } from '@/server/services/runs/mark-lost';
import type { OpenAttempt } from '@/server/services/runs/open-attempts';
import { recordHeartbeat } from '@/server/services/runs/record-heartbeat';
import { recordSpawn } from '@/server/services/runs/record-spawn';
import type { ExecutorHandle } from '../executors/types';
import { readHeartbeat, writeControl } from './attempt-directory';
import { concludeAttempt } from './conclude';
import type { DispatcherDependencies } from './dependencies';
import { ingestAttempt } from './ingest-attempt';
import type { Watch } from './watch';

/** True where more of its log waits to be read. */
export async function superviseAttempt(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  watch: Watch,
): Promise<boolean> {
  listen(dispatcher, open, watch);
  const handle = open.handle ?? adopt(dispatcher, open);
  // Asked before reading: what a process wrote before it was seen dead is then all there to read.
  const presence = await presenceOf(dispatcher, open, handle);
  const more = await ingestAttempt(dispatcher, open);
  if (presence === 'gone') {
    if (!more) concludeAttempt(dispatcher, { ...open, handle }, watch);
  } else if (open.state === 'stopping') {
    await pursueStop(dispatcher, open, presence === 'alive' ? handle : null, watch);
  } else {
    await judgeSilence(dispatcher, open, handle, watch);
  }
  return more;
}

/** `unknown`: on another machine, or never heard of. */
type ProcessPresence = 'alive' | 'gone' | 'unknown';

async function presenceOf(
  { executor, host }: DispatcherDependencies,
  open: OpenAttempt,
  handle: ExecutorHandle | null,
): Promise<ProcessPresence> {
  if (handle === null || (open.host !== null && open.host !== host)) return 'unknown';
  return (await executor.isAlive(handle)) ? 'alive' : 'gone';
}

/** A beat counts when it is a new one of this lease; its clock is of no interest. */
function listen({ ctx, monotonic }: DispatcherDependencies, open: OpenAttempt, watch: Watch): void {
  const heartbeat = readHeartbeat(open.directory);
  if (heartbeat === undefined || heartbeat.lease !== open.lease || heartbeat.beat === watch.beat) return;
  watch.beat = heartbeat.beat;
  watch.heardAt = monotonic();
  watch.heard = true;
  recordHeartbeat({ ctx, input: { attempt: open.attempt, lease: open.lease, at: ctx.now() } });
}

/** A dispatcher that died between spawning and noting it left a runner that says itself who it is. */
function adopt({ ctx, host, log }: DispatcherDependencies, open: OpenAttempt): ExecutorHandle | null {
  const heartbeat = readHeartbeat(open.directory);
  if (heartbeat === undefined || heartbeat.lease !== open.lease) return null;
  const handle = { pid: heartbeat.pid, startTicks: heartbeat.startTicks };
  recordSpawn({ ctx, input: { attempt: open.attempt, lease: open.lease, ...handle, host } });
  log.info({ run: open.run, attempt: open.attempt, pid: handle.pid }, 'adopted a runner');
  return handle;
}

/**
 * Passes a stop on, and insists: SIGTERM, then SIGKILL.
 * @param handle null where the process can't be seen from here
 */
async function pursueStop(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  handle: ExecutorHandle | null,
  watch: Watch,
): Promise<void> {
  const { executor, timing, monotonic, log } = dispatcher;
  if (watch.stopAskedAt === null) {
    writeControl(open.directory, { lease: open.lease, desired: 'stop' });
    watch.stopAskedAt = monotonic();
  }
  const waited = monotonic() - watch.stopAskedAt;
  if (handle === null) {
    if (waited >= timing.stopGrace + timing.killGrace) giveUp(dispatcher, open, 'Nothing was heard of its runner');
    return;
  }
  const facts = { run: open.run, attempt: open.attempt, pid: handle.pid, waited };
  if (waited >= timing.stopGrace + timing.killGrace && !watch.killed) {
    watch.killed = true;
    log.warn(facts, 'the runner does not stop: SIGKILL');
    await executor.signal(handle, 'SIGKILL');
  } else if (waited >= timing.stopGrace && !watch.terminated) {
    watch.terminated = true;
    log.warn(facts, 'the runner does not stop: SIGTERM');
    await executor.signal(handle, 'SIGTERM');
  }
}

async function judgeSilence(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  handle: ExecutorHandle | null,
  watch: Watch,
): Promise<void> {
  const { ctx, executor, timing, monotonic, log } = dispatcher;
  const { attempt, lease } = open;
  const facts = { run: open.run, attempt };
  const now = monotonic();
  const silence = now - watch.heardAt;
  const verdict = judgeStaleness({ heardAt: watch.heardAt, now, ...timing });
  if (handle === null && silence >= timing.unheardAfter) {
    giveUp(dispatcher, open, 'The dispatcher ended before its runner was heard of');
  } else if (verdict !== 'lost') {
    if (open.state !== 'lost' || !watch.heard) return;
    markBack({ ctx, input: { attempt, lease } });
    log.info(facts, 'a lost run is back');
  } else if (open.state !== 'lost') {
    const reason = `Nothing was heard of the runner for ${Math.round(silence / 1000)} s; it may come back`;
    markLost({ ctx, input: { attempt, lease, reason } });
    log.warn(facts, reason);
  } else if (silence >= timing.lostGivenUpAfter && !watch.killed) {
    watch.killed = true;
    log.warn(facts, 'a lost run is given up');
    if (handle !== null && open.host === dispatcher.host) await executor.signal(handle, 'SIGKILL');
    else giveUp(dispatcher, open, 'Nothing was heard of the runner for too long');
  }
}

/** Ends an attempt whose process can't be seen. Fenced first: should it live after all, it falls silent. */
function giveUp({ ctx, log }: DispatcherDependencies, open: OpenAttempt, reason: string): void {
  writeControl(open.directory, { lease: `ended:${open.attempt}`, desired: 'stop' });
  const { attempt, lease } = open;
  endAttempt({ ctx, input: { attempt, lease, end: 'crashed', code: null, reason, step: null } });
  log.warn({ run: open.run, attempt }, reason);
}
