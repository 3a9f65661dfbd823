/** @file When a delivery that failed is tried again, and when it is given up. */
import { tunables } from '../tunables';

/** Time of the next attempt after `attempts` that failed, the last at `now`; null: given up. Milliseconds. */
export function nextAttemptAt(attempts: number, now: number): number | null {
  const wait = tunables.webhookBackoff[attempts - 1];
  return wait === undefined ? null : now + wait;
}
