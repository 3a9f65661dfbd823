/** @file The end of an attempt whose process is gone: its own last word, or what can be told without one. */
import { describeLack, type Lack } from '@/domain/machine-lack';
import { type AttemptEnd, exitLacking } from '@/domain/run-state';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import { readLastErrors, readLastWord } from './attempt-directory';
import { deathOf } from './death';
import type { DispatcherDependencies } from './dependencies';
import type { PlacingGate } from './placing-gate';
import type { Watch } from './watch';

interface Ending {
  readonly end: AttemptEnd;
  readonly code: string | null;
  readonly reason: string | null;
  readonly step: number | null;
  readonly lack: Lack | null;
}

/** Ends the attempt; call it only once everything that it wrote was ingested. */
export function concludeAttempt(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  watch: Watch,
  gate: PlacingGate,
): void {
  const { ctx, executor, log } = dispatcher;
  const exit = open.handle === null ? null : executor.exitOf(open.handle);
  const word = readLastWord(open.directory);
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
  // What the machine lacks is no crash: the runner says so by its status, or it is seen to lack now.
  const lack: Lack | null = watch.killed ? null : (gate.look() ?? (exit === String(exitLacking) ? 'space' : null));
  if (lack !== null && exit !== '0') {
    return { end: 'interrupted', code: 'unavailable', reason: describeLack(lack, open.directory), step: null, lack };
  }
  // A SIGTERM from outside while the runner still loads finds nobody who could answer it: no crash of the run's own.
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

/** A folder that one run can't reach, or may not read, is no reason for others to wait unless it is the platform's own. */
function holdBack(gate: PlacingGate, met: Lack): void {
  const seen = gate.look();
  if (seen !== null) gate.met(seen);
  else if (met !== 'permission' && met !== 'folder') gate.met(met);
}
