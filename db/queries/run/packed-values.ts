/** @file How ids of runs and their values are handed over by SQLite: two long texts are much cheaper than a row for each run. */
import { sql } from 'drizzle-orm';
import { run } from '../../schema';
import type { CellValue } from './kept-column';

/** Ids without `run_`, one after the other. */
export const packedIds = sql`group_concat(substr(${run.id}, ${sql.raw(String('run_'.length + 1))}), '')`;
/** Of an id. */
export const letters = 12;

export function eachId(packed: string | null, use: (letters: string) => void): void {
  for (let at = 0; packed !== null && at < packed.length; at += letters) use(packed.slice(at, at + letters));
}

/** Infinities are written as numbers that no float holds. What a setting has of lists stays the text that it is elsewhere. */
export function cellsIn(text: string): CellValue[] {
  const cells: unknown = JSON.parse(text);
  if (!Array.isArray(cells)) return [];
  return cells.map((cell: unknown) =>
    typeof cell === 'number' || typeof cell === 'string' || cell === null ? cell : JSON.stringify(cell),
  );
}
