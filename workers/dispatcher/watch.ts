/** @file What the dispatcher remembers of an open attempt between turns. Lost at a restart, and made again by observing. */

export interface Watch {
  /** When the heartbeat last changed, on the dispatcher's monotonic clock; at first when it began to look. */
  heardAt: number;
  /** Whether it was ever heard of by this dispatcher. */
  heard: boolean;
  /** Number of the last beat seen. */
  beat: number;
  /** When the stop was passed on; null while none is asked for. */
  stopAskedAt: number | null;
  terminated: boolean;
  killed: boolean;
}

export function newWatch(now: number): Watch {
  return { heardAt: now, heard: false, beat: -1, stopAskedAt: null, terminated: false, killed: false };
}
