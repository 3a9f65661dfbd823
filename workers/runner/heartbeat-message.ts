/** @file What the main thread hands to the heartbeat thread, and the memory both share. */

export interface HeartbeatOptions {
  readonly directory: string;
  readonly lease: string;
  /** Milliseconds between beats. */
  readonly every: number;
  /** Two 64-bit integers: time of the last progress, step. */
  readonly shared: SharedArrayBuffer;
}

const slot = { progressAt: 0, step: 1 } as const;

export function sharedProgress(shared: SharedArrayBuffer) {
  const cells = new BigInt64Array(shared);
  return {
    set(progressAt: number, step: number): void {
      Atomics.store(cells, slot.progressAt, BigInt(progressAt));
      Atomics.store(cells, slot.step, BigInt(step));
    },
    progressAt: (): number => Number(Atomics.load(cells, slot.progressAt)),
    step: (): number => Number(Atomics.load(cells, slot.step)),
  };
}

export const sharedProgressBytes = 2 * BigInt64Array.BYTES_PER_ELEMENT;
