/** @file The end of an attempt on a cluster: its runner's own word, seen beside what Slurm says of its job. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findAttempt } from '@/db/queries/attempt';
import type { AttemptJob } from '@/db/schema';
import { renameDurably } from '@/disk/durable-file';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunEvent } from '@/domain/events';
import { formatBytes } from '@/domain/format';
import { type AttemptEnd, exitLacking } from '@/domain/run-state';
import { batchTargetOf } from '@/domain/targets/target';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import { findTarget } from '@/server/services/targets/read';
import { jobLog } from '../executors/slurm/slurm';
import type { JobView } from '../executors/types';
import { readLastErrors, readNodeLog } from './attempt-directory';
import type { Watch } from './attempt-memory';
import { deathOf } from './close-attempt';
import type { DispatcherDependencies } from './dependencies';

interface Ending {
  readonly end: AttemptEnd;
  readonly code: string | null;
  readonly reason: string | null;
  readonly step: number | null;
}

/** Call it only after everything that it wrote was ingested. @param word the runner's last event, if that came */
export function closeJob(
  { ctx, log }: DispatcherDependencies,
  open: OpenAttempt,
  watch: Watch,
  view: JobView,
  word: JobEnd['word'],
): void {
  const { attempt, lease, directory } = open;
  keepLog(ctx.settings.dataDirectory, directory, view.job);
  const resumedFrom = findAttempt(ctx.db, attempt)?.resumedFromStep ?? 0;
  const ending = endingOf({
    word,
    job: view.job,
    limit: view.limit,
    warning: findTarget(ctx, batchTargetOf(open.executor) ?? '')?.warning ?? 120,
    resumedFrom,
    began: existsSync(path.join(directory, attemptFiles.node)),
    byUs: watch.killed || watch.terminated,
    killed: watch.killed,
    errors: readLastErrors(directory),
    printed: readNodeLog(directory),
  });
  const { state } = endAttempt({ ctx, input: { attempt, lease, ...ending } });
  const level = ending.end === 'crashed' ? 'warn' : 'info';
  log[level](
    { run: open.run, attempt, job: view.job, ...ending },
    `attempt ${open.number} ${ending.end}, run ${state}`,
  );
}

/** Slurm's own log of the job goes with the attempt. */
function keepLog(dataDirectory: string, directory: string, job: AttemptJob | null): void {
  const from = job === null ? '' : jobLog(dataDirectory, job);
  try {
    if (job !== null && existsSync(from)) renameDurably(from, path.join(directory, attemptFiles.nodeLog));
  } catch {
    // It stays where Slurm wrote it.
  }
}

export interface JobEnd {
  /** The runner's last event. */
  readonly word: Extract<RunEvent, { type: 'ended' }> | undefined;
  readonly job: AttemptJob | null;
  /** Minutes it might run. */
  readonly limit: number | null;
  /** Seconds before that at which it is told. */
  readonly warning: number;
  readonly resumedFrom: number;
  /** Whether it came as far as its runner. */
  readonly began: boolean;
  /** We had it told to end, or killed. */
  readonly byUs: boolean;
  readonly killed: boolean;
  /** The last lines of stderr, and of what Slurm and the prologue printed. */
  readonly errors: readonly string[];
  readonly printed: readonly string[];
}

/** Slurm may give a signal a minute early, and looks at limits every half minute. */
const slackSeconds = 120;

export function endingOf(ended: JobEnd): Ending {
  const { word } = ended;
  if (word === undefined) return withoutWord(ended);
  const said = { end: word.end, code: word.code ?? ended.job?.exit ?? null, reason: word.reason, step: word.step };
  if (word.end !== 'interrupted' || word.lack != null || ended.byUs) return said;
  const state = stateOf(ended.job);
  if (state === 'CANCELLED') return { ...said, end: 'stopped', reason: `${cancelled}; it left a checkpoint` };
  if (state === 'PREEMPTED') return { ...said, reason: 'Slurm preempted its job: it left a checkpoint' };
  const { limit } = ended;
  const elapsed = ended.job?.elapsed ?? null;
  if (limit === null || elapsed === null || elapsed < limit * 60 - ended.warning - slackSeconds) return said;
  const reached = `Its job neared its time limit of ${limit} min`;
  // Else it would begin again and again, and never get further.
  if (word.step <= ended.resumedFrom) {
    const advice = 'give it more time, or the target an earlier warning';
    return { ...said, end: 'crashed', reason: `${reached} before it had finished a step: ${advice}` };
  }
  return { ...said, reason: `${reached}: it left a checkpoint` };
}

const cancelled = 'Its job was cancelled on the cluster, not here';

function withoutWord(ended: JobEnd): Ending {
  const { job, limit, killed, printed } = ended;
  const exit = job?.exit ?? null;
  const crash = (reason: string): Ending => ({ end: 'crashed', code: exit, reason, step: null });
  const last = printed.length === 0 ? '' : `: ${printed.slice(-2).join(' ')}`;
  switch (stateOf(job)) {
    case 'OUT_OF_MEMORY': {
      const used = job?.maxMemory == null ? '' : ` (it used ${formatBytes(job.maxMemory)})`;
      return crash(`Its job had too little memory${used}: give the run more (memory), or a smaller batch`);
    }
    case 'TIMEOUT':
      return crash(
        `Its job reached its time limit${limit === null ? '' : ` of ${limit} min`} before it could save itself`,
      );
    case 'NODE_FAIL':
    case 'BOOT_FAIL':
      return crash(`Slurm lost its node${job?.nodes == null ? '' : ` (${job.nodes})`}`);
    case 'PREEMPTED':
      return { ...crash('Slurm preempted its job before it could save itself'), end: 'interrupted' };
    case 'DEADLINE':
      return { ...crash('Slurm ended its job at its deadline'), end: 'failed' };
    case 'CANCELLED':
      if (killed) return crash('The runner did not answer and its job was cancelled');
      return { ...crash(`${cancelled}${last}`), end: 'stopped' };
    case null:
      return crash(`Slurm no longer knows its job, and its runner left no message${last}`);
  }
  if (exit === String(exitLacking))
    return { end: 'interrupted', code: 'unavailable', reason: 'Its node lacked disk space', step: null };
  if (!ended.began && last !== '') return crash(`Its job failed on ${job?.nodes ?? 'its node'}${last}`);
  const death = { errors: ended.errors, toldToEnd: false, killed, stalled: false, memoryKillsBefore: 0 };
  return crash(deathOf({ ...death, exit }, 0));
}

/** sacct's "CANCELLED by 1000" is CANCELLED. */
const stateOf = (job: AttemptJob | null): string | null => job?.state?.split(/[ +]/)[0] ?? null;
