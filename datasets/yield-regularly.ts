/** @file Long work on a thread that others wait for: a pause every few milliseconds. */
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds of work between two pauses. */
const atOnce = 8;
/** The clock is looked at every so many calls. */
const lookEvery = 64;

/** Call and await what it gives in each round of a loop: now and then it lets others have the thread. */
export function gentle(): () => Promise<void> | undefined {
  let since = performance.now();
  let calls = 0;
  return () => {
    calls++;
    if (calls % lookEvery !== 0 || performance.now() - since < atOnce) return undefined;
    return turn().then(() => {
      since = performance.now();
    });
  };
}
