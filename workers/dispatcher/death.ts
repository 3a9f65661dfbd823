/** @file What a runner died of that left no last word, told from its exit, from what it printed and from what the kernel counted. */
import { crashIn, describeSignal } from '@/domain/crash';
import { memoryKills } from './memory-kills';

export interface Death {
  /** Exit status or signal; null where only a former dispatcher could have learnt it. */
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
    const doubt = exit === null ? 'The runner is gone without a last word, and meanwhile the' : 'The';
    return `${doubt} kernel killed a process for want of memory: run fewer at a time (MASTHEAD_SLOTS), or give the run a smaller batch${last}`;
  }
  if (exit === null) return `The runner is gone without a last word${last}`;
  if (exit === 'SIGKILL')
    return `The runner was killed from outside (SIGKILL); the kernel tells of no lack of memory${last}`;
  const native = describeSignal(exit);
  // What it said itself comes first: that is what somebody can act on.
  if (said !== null) return `The runner died: ${said} (${howItEnded(exit)})`;
  return native === null ? `The runner died (${howItEnded(exit)})` : `The runner died: ${native}`;
}

/** What V8 and C++ print when they get no memory. */
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
