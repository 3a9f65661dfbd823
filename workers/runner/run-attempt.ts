/** @file One attempt from its job.json to its final event: events, heartbeat, control, signals, exit status. */
import { hostname } from 'node:os';
import path from 'node:path';
import { attemptFiles } from '@/domain/attempt-files';
import { lackOf } from '@/domain/machine-lack';
import { exitLacking } from '@/domain/run-state';
import type { Job } from '@/domain/runner-files';
import type { Timing } from '@/domain/tunables';
import type { EngineInfo } from '@/engine/types';
import type { RunContext, RunOutcome } from '@/nas/run/run-context';
import { createArtefacts } from './artefacts';
import { endedByError, exitStatus, exitStatusOf } from './attempt-ending';
import { readJob } from './attempt-input';
import { type ControlWatch, watchControl } from './control-watch';
import { type DiskReserve, reserveSpace } from './disk-full';
import { type EventLog, openEventLog } from './event-log';
import { type HeartbeatThread, startHeartbeat } from './heartbeat-thread';
import { type Beginning, findBeginning } from './kept-files';
import { isFenced, ownLease } from './lease';
import { captureEnvironment } from './run-environment';
import { systemSeries } from './system-series';

/** What the work needs of its attempt. */
export interface AttemptIo extends Omit<RunContext, 'engine' | 'datasets' | 'prior' | 'weights'> {
  /** Emits the `started` event, with the environment. Once, before anything else is emitted. */
  started(engine: EngineInfo): void;
}

export interface AttemptOptions {
  readonly directory: string;
  /** The checkout, for commit and version. */
  readonly root: string;
  readonly timing: Timing;
  readonly heartbeatProgram: URL;
  /** The time of its events; by default this machine's. */
  readonly now?: (() => number) | undefined;
  /** The work itself; returns between steps once `shouldStop` is true. */
  execute(io: AttemptIo): Promise<RunOutcome>;
}

/**
 * Runs the attempt and resolves to the exit status. Ends the process itself if nothing more may be written: when
 * fenced, and at a second SIGTERM. Rejects only if the log can't be created.
 */
export async function runAttempt(options: AttemptOptions): Promise<number> {
  const { directory } = options;
  // Before anything is written; an unreadable job is reported later, in the log.
  const lease = ownLease(directory);
  if (lease !== null && isFenced(directory, lease)) return exitStatus.fenced;
  const begun = begin(directory, options.now);
  if (begun === null) return exitLacking;
  const { log, reserve } = begun;
  let step = 0;
  const lastWord = (error: unknown): number => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    reserve.release();
    const ended = endedByError(error, step, directory);
    try {
      log.append(ended);
      log.sync();
    } catch (refused) {
      if (lackOf(refused) === null) throw refused;
      return exitLacking;
    }
    return exitStatusOf(ended.end);
  };
  // Errors outside any awaited promise (a thread's, a callback's) end the attempt with a reason, too.
  process.on('uncaughtException', (error) => process.exit(lastWord(error)));

  try {
    const job = readJob(directory);
    const control = watchControl(directory, job.lease, options.timing.controlEvery);
    const interrupted = listenForTermination();
    const system = systemSeries((event) => log.append(event), options.timing.systemEvery);
    const heartbeat = startHeartbeat(
      options.heartbeatProgram,
      {
        ...{ directory, lease: job.lease, every: options.timing.heartbeatEvery },
        ...{ cards: job.holds?.cards ?? [], lookEvery: options.timing.systemEvery / 2 },
      },
      system.add,
    );
    const beginning = findBeginning(job);
    step = beginning.checkpoint?.step ?? 0;
    const onDiskFull = () => reserve.release();
    const io = attemptIo(options, job, beginning, { log, control, heartbeat, interrupted, onDiskFull });
    const outcome = await options.execute({
      ...io,
      tick(done, made) {
        step = done;
        io.tick(done, made);
        system.tell(done);
      },
    });
    const end = leaveIfFenced(control.ask()) === 'run' && interrupted() ? 'interrupted' : 'stopped';
    const ended = { end: outcome.end === 'finished' ? 'finished' : end, step: outcome.step } as const;
    reserve.release();
    log.append({ type: 'ended', ...ended, code: null, reason: outcome.reason ?? reasonOf(ended.end) });
    log.sync();
    await heartbeat.stop();
    return exitStatusOf(ended.end);
  } catch (error) {
    return lastWord(error);
  } finally {
    log.close();
  }
}

/** The log and the reserve for its final event; null if the machine lacks even that. */
function begin(directory: string, now?: () => number): { log: EventLog; reserve: DiskReserve } | null {
  let reserve: DiskReserve | undefined;
  try {
    const file = path.join(directory, attemptFiles.events);
    const log = openEventLog(file, directory, () => reserve?.release(), now);
    reserve = reserveSpace(directory);
    return { log, reserve };
  } catch (error) {
    if (lackOf(error) === null) throw error;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

interface Surroundings {
  readonly log: EventLog;
  readonly control: ControlWatch;
  readonly heartbeat: HeartbeatThread;
  interrupted(): boolean;
  onDiskFull(): void;
}

function attemptIo(options: AttemptOptions, job: Job, beginning: Beginning, around: Surroundings): AttemptIo {
  const { log, control, heartbeat } = around;
  const emit: AttemptIo['emit'] = (event) => {
    leaveIfFenced(control.wanted());
    log.append(event);
  };
  const save = createArtefacts(options.directory, log, emit, around.onDiskFull);
  return {
    job,
    emit,
    checkpoint: beginning.checkpoint?.bytes ?? null,
    started(engine) {
      emit({
        type: 'started',
        pid: process.pid,
        host: hostname(),
        engine: { ...engine },
        environment: captureEnvironment(options.root),
        resumedFromStep: beginning.checkpoint?.step ?? null,
      });
      for (const event of beginning.damaged) emit(event);
    },
    async saveArtefact(input) {
      leaveIfFenced(control.ask());
      save(input);
    },
    shouldStop: () => leaveIfFenced(control.wanted()) === 'stop' || around.interrupted(),
    tick: (step) => heartbeat.progressed(step),
    now: () => performance.now(),
  };
}

/** A fenced attempt is a zombie: its successor is running, and it may not write another byte. */
function leaveIfFenced(wanted: ReturnType<ControlWatch['wanted']>): 'run' | 'stop' {
  if (wanted === 'fenced') process.exit(exitStatus.fenced);
  return wanted;
}

/** The first SIGTERM asks for a checkpoint and an end, the second ends at once. */
function listenForTermination(): () => boolean {
  let received = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (received) process.exit(exitStatus.terminated);
      received = true;
    });
  }
  return () => received;
}

function reasonOf(end: 'finished' | 'stopped' | 'interrupted'): string | null {
  switch (end) {
    case 'finished':
      return null;
    case 'stopped':
      return 'stopped on request';
    case 'interrupted':
      return 'the runner was told to end and left a checkpoint';
  }
}
