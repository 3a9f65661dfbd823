/** @file When a failed delivery is retried, and when it is abandoned. */
import { tunables } from '../tunables';

/** Time of the next attempt after `attempts` failures, the last at `now`; null: abandoned. Milliseconds. */
export function nextAttemptAt(attempts: number, now: number): number | null {
  const wait = tunables.webhookBackoff[attempts - 1];
  return wait === undefined ? null : now + wait;
}
