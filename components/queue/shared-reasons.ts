/** @file Why runs of the queue wait, said once for neighbours that wait for the same. Pure. */
import { formatCount } from '../../domain/format';

/** One for each run: its reason, at the first of those that share it; null for those that follow it. */
export function sharedReasons(reasons: readonly (string | null)[]): readonly (string | null)[] {
  return reasons.map((reason, at) => {
    if (reason === null || (at > 0 && reasons[at - 1] === reason)) return null;
    const next = reasons.findIndex((other, later) => later > at && other !== reason);
    const likewise = (next < 0 ? reasons.length : next) - at - 1;
    if (likewise === 0) return reason;
    return `${reason.replace(/\.$/, '')}; so ${likewise === 1 ? 'does the next' : `do the next ${formatCount(likewise)}`}`;
  });
}
