/** @file How long to wait before a program that ended by itself is started again. */
import { tunables } from '@/domain/tunables';

/** A program that ran this long is healthy: what happened before no longer counts. */
const healthyAfterMilliseconds = 60_000;

/** Failures in a row after one more exit: 1 after a healthy stretch, one more otherwise. */
export function countFailure(failuresBefore: number, ranMilliseconds: number): number {
  return ranMilliseconds >= healthyAfterMilliseconds ? 1 : failuresBefore + 1;
}

/** Milliseconds to wait after the n-th failure in a row (n from 1). */
export function restartDelay(failures: number): number {
  const steps = tunables.restartBackoff;
  return steps[Math.min(Math.max(failures, 1), steps.length) - 1] ?? steps[0];
}
