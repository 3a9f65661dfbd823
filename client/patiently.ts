/** @file Questions that outlast a platform that pauses or restarts: what it was asked to do goes on without us. */
import { codeOf, isUnreachable } from './describe-error';
import { pause } from './pause';

export interface Patience {
  readonly signal: AbortSignal;
  /** Once for each silence. */
  readonly onSilence?: () => void;
  /** Milliseconds between two tries, the last one again and again; and after how many to give up. */
  readonly pauses?: readonly number[];
  readonly atMost?: number;
}

/** Asks again while nobody answers or the platform says that it can't just now. Only for questions that change nothing. */
export async function patiently<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  const { signal, onSilence, pauses = [500, 1000, 2000, 5000], atMost = 600_000 } = patience;
  let waited = 0;
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const passing = isUnreachable(error) || codeOf(error) === 'unavailable';
      if (!passing || waited >= atMost || signal.aborted) throw error;
    }
    if (tries === 0) onSilence?.();
    const next = pauses[Math.min(tries, pauses.length - 1)] ?? 1000;
    await pause(next, signal);
    waited += next;
  }
}
