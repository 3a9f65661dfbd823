/**
 * @file Gives the space of what was deleted back to the disk while the platform runs: SQLite moves the file's last pages into free ones, some at
 * a time, and the next checkpoint cuts the file.
 */
import type { Database } from './open';
import { clientOf } from './prepared';

/** Free pages that stay for what is written next: 8 MB, or this share of a small file. */
const spare = 2048;
const spareShare = 1 / 16;
/** Each costs a page read and written. */
const pagesAtOnce = 64;

/** About `milliseconds` of short transactions; true if more is left. */
export function giveBack(db: Database, milliseconds: number): boolean {
  const sqlite = clientOf(db);
  const until = performance.now() + milliseconds;
  const count = (of: 'freelist_count' | 'page_count'): number => Number(sqlite.pragma(of, { simple: true }));
  if (sqlite.pragma('auto_vacuum', { simple: true }) !== incremental) return false;
  for (;;) {
    const extra = count('freelist_count') - Math.min(spare, Math.ceil(count('page_count') * spareShare));
    if (extra <= 0) return false;
    sqlite.pragma(`incremental_vacuum(${Math.min(extra, pagesAtOnce)})`);
    if (performance.now() > until) return true;
  }
}

/** SQLite's number of the mode in which pages are given back when asked for. */
const incremental = 2;
