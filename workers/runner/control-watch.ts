/** @file What the platform wants of this attempt now: continue, stop, or nothing at all (another attempt holds the lease). */
import { readControl } from './attempt-input';

export type Wanted = 'run' | 'stop' | 'fenced';

export interface ControlWatch {
  /** The last known request; reads control.json again after the interval. Synchronous: a step blocks timers. */
  wanted(): Wanted;
  /** As `wanted`, reading now. */
  ask(): Wanted;
}

/** @param every milliseconds between reads */
export function watchControl(directory: string, lease: string, every: number): ControlWatch {
  let last: Wanted = 'run';
  let readAt = Number.NEGATIVE_INFINITY;
  const ask = (): Wanted => {
    readAt = performance.now();
    if (last === 'fenced') return last;
    try {
      const control = readControl(directory);
      last = control.lease === lease ? control.desired : 'fenced';
    } catch {
      // A temporary read error is no request: the previous one still counts.
    }
    return last;
  };
  return { ask, wanted: () => (performance.now() - readAt >= every ? ask() : last) };
}
