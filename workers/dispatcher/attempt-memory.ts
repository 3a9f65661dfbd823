/** @file What the dispatcher remembers of an open attempt between turns. Lost at a restart, and rebuilt by observing. */
import type { SeriesMemory } from '@/db/series/known-series';
import type { Timing } from '@/domain/tunables';
import { Pace } from './batches';
import { memoryKills } from './close-attempt';

export interface Watch {
  /** How much of its log goes into one transaction. */
  readonly pace: Pace;
  /** What ingestion remembers between its transactions, of all attempts. */
  readonly memory: SeriesMemory;
  /** When the heartbeat last changed, on the dispatcher's monotonic clock; at first the start of the watch. */
  heardAt: number;
  /** Whether this dispatcher ever saw a sign of life of it. */
  heard: boolean;
  /** Number of the last beat seen. */
  beat: number;
  /** The last progress of its runner and its log, its time, and the longest time between two changes. */
  readonly progress: { mark: string | null; at: number; longest: number };
  /** Whether it was reported as stalled. */
  stalled: boolean;
  /** Of a log that a script from outside writes: its size and when it grew, as last seen. */
  stamp: string | null;
  /** When it was first observed. */
  readonly since: number;
  /** Of a job: when it was first seen to compute; null while it waits. */
  computesSince: number | null;
  /** When a request to stop was first seen; null without one. */
  stopAskedAt: number | null;
  /** Whether the stop could be passed on. */
  told: boolean;
  terminated: boolean;
  killed: boolean;
  /** When it was killed for its silence. */
  killedAt: number | null;
  /** When its process was first found missing; of a job, when its log last grew after that, and how far it was read then. */
  goneAt: number | null;
  goneOffset: number;
  /** Bytes of its log that a shared folder shows as zeros: where, and since when. */
  hole: { readonly offset: number; readonly since: number } | null;
  /** Of a packed log that is brought back: what is left to do. */
  bringing: Generator<void, boolean> | null;
  /** Out-of-memory kills that the kernel had counted when it was first observed. */
  readonly memoryKills: number;
}

export function newWatch(now: number, timing: Timing, memory: SeriesMemory): Watch {
  return {
    pace: new Pace(timing),
    memory,
    heardAt: now,
    heard: false,
    beat: -1,
    progress: { mark: null, at: now, longest: 0 },
    stalled: false,
    stamp: null,
    since: now,
    computesSince: null,
    stopAskedAt: null,
    told: false,
    terminated: false,
    killed: false,
    killedAt: null,
    goneAt: null,
    goneOffset: -1,
    hole: null,
    bringing: null,
    memoryKills: memoryKills(),
  };
}
