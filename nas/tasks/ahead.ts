/** @file Batches that are read before they are asked for: while an engine computes a step, the images of the next ones are decoded. */

/** Pixels that may wait. */
export const aheadBytes = 64 << 20;
const mostBatches = 4;

/** How many of the next batches are begun, the one asked for aside. */
export const depthOf = (batchBytes: number): number =>
  Math.max(1, Math.min(mostBatches, Math.floor(aheadBytes / Math.max(1, batchBytes))));

export interface Reading {
  readonly key: string;
  begin(): Promise<Uint8Array>;
}

/** What is under way for one subset of a task. */
export class Ahead {
  private begun = new Map<string, Promise<Uint8Array>>();

  /** `wanted` now; `next` are begun, and what is neither is forgotten. */
  async take(wanted: Reading, next: readonly Reading[]): Promise<Uint8Array> {
    const kept = new Map<string, Promise<Uint8Array>>();
    for (const reading of [wanted, ...next]) {
      const pixels = this.begun.get(reading.key) ?? reading.begin();
      // Thrown to whoever takes it; nobody may.
      pixels.catch(() => undefined);
      kept.set(reading.key, pixels);
    }
    const pixels = kept.get(wanted.key) ?? wanted.begin();
    kept.delete(wanted.key);
    this.begun = kept;
    return pixels;
  }
}
