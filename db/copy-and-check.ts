/** @file A consistent copy of the database while it is used, and the check of its structure. Both take long on a large one. */
import { rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { flushFile, renameDurably } from '@/disk/durable-file';

/** Pages copied between two looks at the event loop: 4 MB. */
const pagesPerTurn = 1024;

/**
 * Copies the database as it is now; later writes are not in the copy. It appears under `destination` once whole.
 * @param onProgress share done, in [0, 1]
 */
export async function copyDatabase(
  file: string,
  destination: string,
  onProgress: (share: number) => void,
): Promise<void> {
  const partial = `${destination}.partial`;
  const source = new Sqlite(file, { readonly: true });
  try {
    // An open read keeps the snapshot: without it, each write elsewhere would restart the copy.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await source.backup(partial, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
        return pagesPerTurn;
      },
    });
    withoutLog(partial);
    const problem = problemOfDatabase(partial);
    if (problem !== null) throw new Error(`The copy is damaged: ${problem}`);
    flushFile(partial);
    renameDurably(partial, destination);
  } finally {
    source.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${partial}${end}`, { force: true });
  }
}

/** Makes it a single file permanently: even reading a database in WAL mode leaves files beside it, and needs write permission. */
function withoutLog(file: string): void {
  const sqlite = new Sqlite(file);
  try {
    sqlite.pragma('journal_mode = DELETE');
  } finally {
    sqlite.close();
  }
}

/** What SQLite's quick check finds first, or a reference to a missing row; null for a sound database. */
export function problemOfDatabase(file: string): string | null {
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    const found = String(sqlite.pragma('quick_check(1)', { simple: true }));
    if (found !== 'ok') return found;
    const dangling = sqlite.prepare('SELECT "table" AS name FROM pragma_foreign_key_check LIMIT 1').get();
    return dangling === undefined ? null : `a row refers to a missing one: ${JSON.stringify(dangling)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    sqlite.close();
  }
}
