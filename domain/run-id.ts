/** @file Recognises a run's id, without a schema: lists of fifty thousand are read in a browser. */
import type { RunId } from './ids';

const letters = 12;

const isPacked = (text: string): boolean => text.length % letters === 0 && /^[0-9a-z]*$/.test(text);

/** Ids without their `run_`, one after the other. Checked together: one by one takes longer than all else that is done with them. */
export function unpackRunIds(packed: string): RunId[] {
  if (!isPacked(packed)) return [];
  return Array.from(
    { length: packed.length / letters },
    (_, at) => `run_${packed.slice(at * letters, (at + 1) * letters)}` as RunId,
  );
}

/** Ids in order, as they came: each becomes a text of its own when it is asked for, of fifty thousand those in view. */
export interface RunIdList {
  readonly length: number;
  at(place: number): RunId | undefined;
  slice(from: number, to: number): RunId[];
  /** -1 if it is not among them. */
  indexOf(id: RunId): number;
}

export function runIdList(packed: string): RunIdList {
  const length = isPacked(packed) ? packed.length / letters : 0;
  const idAt = (place: number): RunId => `run_${packed.slice(place * letters, (place + 1) * letters)}` as RunId;
  return {
    length,
    at: (place) => (place >= 0 && place < length ? idAt(place) : undefined),
    slice: (from, to) => unpackRunIds(packed.slice(Math.max(0, from) * letters, Math.max(0, to) * letters)),
    indexOf(id) {
      const sought = id.slice('run_'.length);
      let at = packed.indexOf(sought);
      // Letters of two neighbours may look like it.
      while (at >= 0 && at % letters !== 0) at = packed.indexOf(sought, at + 1);
      return at < 0 ? -1 : at / letters;
    },
  };
}

/** The first of them, packed. */
export const firstRunIds = (packed: string, count: number): string => packed.slice(0, count * letters);

export function isRunId(text: string): text is RunId {
  return /^run_[0-9a-z]{12}$/.test(text);
}
