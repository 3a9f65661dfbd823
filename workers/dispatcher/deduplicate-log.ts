/** @file A log that collapses repeated messages into one with their number, so that lasting trouble does not bury the rest. */
import { lackOf } from '@/domain/machine-lack';
import type { DispatcherLog } from './dependencies';

const againAfter = 60_000;
const remembered = 500;

/** `monotonic`: milliseconds. Lines are equal if message, run, attempt and error are. */
export function collapseRepeats(log: DispatcherLog, monotonic: () => number): DispatcherLog {
  const seen = new Map<string, { at: number; repeated: number }>();
  const say = (level: 'warn' | 'error') => (facts: object, message: string) => {
    const key = JSON.stringify([level, message, 'run' in facts && facts.run, 'err' in facts && reasonOf(facts.err)]);
    const before = seen.get(key);
    if (before !== undefined && monotonic() - before.at < againAfter) {
      before.repeated += 1;
      return;
    }
    if (seen.size >= remembered) seen.clear();
    seen.set(key, { at: monotonic(), repeated: 0 });
    if (before === undefined || before.repeated === 0) log[level](facts, message);
    else log[level]({ ...facts, repeated: before.repeated }, `${message} (and ${before.repeated} times since)`);
  };
  return { info: (facts, message) => log.info(facts, message), warn: say('warn'), error: say('error') };
}

/** Numbers may differ in messages about the same trouble. */
function reasonOf(error: unknown): string {
  return lackOf(error) ?? (error instanceof Error ? error.message.replace(/\d+/g, '#') : String(error));
}
