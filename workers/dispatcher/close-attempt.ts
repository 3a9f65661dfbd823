/** @file The end of an attempt whose process is gone: its own ending, or one inferred from its exit, its last lines and the kernel. */

import { readFileSync } from 'node:fs';
import { crashIn, describeSignal } from '@/domain/crash';
import { describeLack, type Lack } from '@/domain/machine-lack';
import { type AttemptEnd, exitLacking } from '@/domain/run-state';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import { readEnding, readLastErrors } from './attempt-directory';
import type { Watch } from './attempt-memory';
import type { DispatcherDependencies } from './dependencies';
import type { PlacingGate } from './hold-while-lacking';

interface Ending {
  readonly end: AttemptEnd;
  readonly code: string | null;
  readonly reason: string | null;
  readonly step: number | null;
  readonly lack: Lack | null;
}

/** Ends the attempt; call it only after everything that it wrote was ingested. */
export function closeAttempt(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  watch: Watch,
  gate: PlacingGate,
): void {
  const { ctx, executor, log } = dispatcher;
  const exit = open.handle === null ? null : executor.exitOf(open.handle);
  const word = readEnding(open.directory);
  const ending: Ending =
    word === undefined
      ? withoutWord(open, watch, exit, gate)
      : { end: word.end, code: word.code ?? exit, reason: word.reason, step: word.step, lack: word.lack ?? null };
  const { lack, ...end } = ending;
  const { state } = endAttempt({ ctx, input: { attempt: open.attempt, lease: open.lease, ...end } });
  if (lack !== null) holdBack(gate, lack);
  const level = ending.end === 'crashed' ? 'warn' : 'info';
  log[level]({ run: open.run, attempt: open.attempt, ...ending }, `attempt ${open.number} ${ending.end}, run ${state}`);
}

function withoutWord(open: OpenAttempt, watch: Watch, exit: string | null, gate: PlacingGate): Ending {
  const errors = readLastErrors(open.directory);
  // A lack of the machine is no crash: the runner's status says so, or the lack is seen now.
  const lack: Lack | null = watch.killed ? null : (gate.look() ?? (exit === String(exitLacking) ? 'space' : null));
  if (lack !== null && exit !== '0') {
    return { end: 'interrupted', code: 'unavailable', reason: describeLack(lack, open.directory), step: null, lack };
  }
  // A SIGTERM from outside while the runner is loading can't be handled: not a crash of the run.
  const toldToEnd = exit === 'SIGTERM' && !watch.terminated;
  const reason = deathOf({
    exit,
    errors,
    toldToEnd,
    killed: watch.killed,
    stalled: watch.stalled,
    memoryKillsBefore: watch.memoryKills,
  });
  return { end: toldToEnd ? 'interrupted' : 'crashed', code: exit, reason, step: null, lack: null };
}

/** A folder that one run can't reach, or may not read, makes others wait only if it is the platform's own. */
function holdBack(gate: PlacingGate, met: Lack): void {
  const seen = gate.look();
  if (seen !== null) gate.met(seen);
  else if (met !== 'permission' && met !== 'folder') gate.met(met);
}

export interface Death {
  /** Exit status or signal; null if only a former dispatcher could have learnt it. */
  readonly exit: string | null;
  /** The last lines it printed to stderr, oldest first. */
  readonly errors: readonly string[];
  /** SIGTERM from outside before it could answer. */
  readonly toldToEnd: boolean;
  /** By the dispatcher. */
  readonly killed: boolean;
  /** Killed because it made no progress. */
  readonly stalled: boolean;
  /** As `memoryKills` counted before. */
  readonly memoryKillsBefore: number;
}

export function deathOf(death: Death, memoryKillsNow = memoryKills()): string {
  const { exit, errors } = death;
  const said = crashIn(errors);
  const last = said === null ? '' : `; it last said: ${said}`;
  const memory = outOfMemory(errors);
  if (memory !== null) return memory;
  if (death.killed && death.stalled) return 'The runner made no progress and was killed, as MASTHEAD_STALLED says';
  if (death.killed) return 'The runner did not answer and was killed';
  if (death.toldToEnd) return `The runner was told to end before it could answer (SIGTERM)${last}`;
  if ((exit === 'SIGKILL' || exit === null) && memoryKillsNow > death.memoryKillsBefore) {
    const doubt = exit === null ? 'The runner ended without a message, and meanwhile the' : 'The';
    return `${doubt} kernel killed a process because memory ran out: run fewer at a time (MASTHEAD_SLOTS), or give the run a smaller batch${last}`;
  }
  if (exit === null) return `The runner ended without a message${last}`;
  if (exit === 'SIGKILL')
    return `The runner was killed from outside (SIGKILL); the kernel reports no shortage of memory${last}`;
  const native = describeSignal(exit);
  // Its own message comes first: it is the most useful.
  if (said !== null) return `The runner died: ${said} (${howItEnded(exit)})`;
  return native === null ? `The runner died (${howItEnded(exit)})` : `The runner died: ${native}`;
}

/** What V8 and C++ print when out of memory. */
function outOfMemory(errors: readonly string[]): string | null {
  const text = errors.join('\n');
  if (/JavaScript heap out of memory|Reached heap limit|FATAL ERROR: .*Allocation failed/.test(text)) {
    return 'The runner ran out of memory: V8’s heap reached its limit. Give the run a smaller batch or fewer tasks, or the platform a larger heap (NODE_OPTIONS=--max-old-space-size=8192)';
  }
  if (/std::bad_alloc|Array buffer allocation failed|Cannot allocate memory/.test(text)) {
    return 'The runner ran out of memory: the machine gave it no more. Run fewer at a time (MASTHEAD_SLOTS), or give the run a smaller batch';
  }
  return null;
}

const howItEnded = (exit: string): string => (/^\d+$/.test(exit) ? `exit status ${exit}` : exit);

/** Of this process' group if it has its own limit, and of the machine; both only grow. 0 if none can be read. */
export function memoryKills(): number {
  return counted('/sys/fs/cgroup/memory.events') + counted('/proc/vmstat');
}

function counted(file: string): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
