/** @file Recognises a run's id, without a schema: lists of fifty thousand are read in a browser. */
import type { RunId } from './ids';

const letters = 12;

/** Ids without their `run_`, one after the other. Checked together: one by one takes longer than all else that is done with them. */
export function unpackRunIds(packed: string): RunId[] {
  if (!/^[0-9a-z]*$/.test(packed) || packed.length % letters !== 0) return [];
  return Array.from(
    { length: packed.length / letters },
    (_, at) => `run_${packed.slice(at * letters, (at + 1) * letters)}` as RunId,
  );
}

/** The first of them, packed. */
export const firstRunIds = (packed: string, count: number): string => packed.slice(0, count * letters);

/** The one at this place, packed. */
export const packedRunId = (packed: string, at: number): string => packed.slice(at * letters, (at + 1) * letters);

export function isRunId(text: string): text is RunId {
  return /^run_[0-9a-z]{12}$/.test(text);
}
