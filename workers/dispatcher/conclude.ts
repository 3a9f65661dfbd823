/** @file The end of an attempt whose process is gone: its own last word, or what can be told without one. */
import type { AttemptEnd } from '@/domain/run-state';
import { endAttempt } from '@/server/services/runs/end-attempt';
import type { OpenAttempt } from '@/server/services/runs/open-attempts';
import { readLastErrors, readLastWord } from './attempt-directory';
import type { DispatcherDependencies } from './dependencies';
import type { Watch } from './watch';

/** Ends the attempt; call it only once everything that it wrote was ingested. */
export function concludeAttempt(dispatcher: DispatcherDependencies, open: OpenAttempt, watch: Watch): void {
  const { ctx, executor, log } = dispatcher;
  const exit = open.handle === null ? null : executor.exitOf(open.handle);
  const word = readLastWord(open.directory);
  const ending: Ending =
    word === undefined
      ? {
          end: wasToldToEnd(watch, exit) ? 'interrupted' : 'crashed',
          code: exit,
          reason: deathOf(open, watch, exit),
          step: null,
        }
      : { end: word.end, code: word.code ?? exit, reason: word.reason, step: word.step };
  const { state } = endAttempt({ ctx, input: { attempt: open.attempt, lease: open.lease, ...ending } });
  const level = ending.end === 'crashed' ? 'warn' : 'info';
  log[level]({ run: open.run, attempt: open.attempt, ...ending }, `attempt ${open.number} ${ending.end}, run ${state}`);
}

/** A SIGTERM from outside while the runner still loads finds nobody who could answer it: no crash of the run's own. */
function wasToldToEnd(watch: Watch, exit: string | null): boolean {
  return exit === 'SIGTERM' && !watch.terminated;
}

interface Ending {
  readonly end: AttemptEnd;
  readonly code: string | null;
  readonly reason: string | null;
  readonly step: number | null;
}

function deathOf(open: OpenAttempt, watch: Watch, exit: string | null): string {
  if (watch.killed) return 'The runner did not answer and was killed';
  const lastError = readLastErrors(open.directory, 1)[0];
  const last = lastError === undefined ? '' : `; it last printed: ${lastError}`;
  if (exit === null) return `The runner is gone without a last word${last}`;
  if (wasToldToEnd(watch, exit)) return `The runner was told to end before it could answer (SIGTERM)${last}`;
  if (exit === 'SIGKILL') return `The runner was killed from outside (SIGKILL): was the machine out of memory?${last}`;
  return `The runner died (${/^\d+$/.test(exit) ? `exit status ${exit}` : exit})${last}`;
}
