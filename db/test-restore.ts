/** @file Restores a backup into a temporary folder, as `masthead restore` and the next start would, to prove that it can be restored. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { DomainError } from '@/domain/errors';
import { problemOfDatabase } from './copy-and-check';
import { migrateDatabase } from './migrate';
import { databaseFile, openDatabase } from './open';
import { restoreDatabase } from './restore';

/**
 * Takes as much space again as the backup while it runs. One that can't be restored is kept under another name, so that
 * nobody counts on it. @throws DomainError `corrupt-data`
 */
export async function rehearseRestore(copy: string, migrations: string): Promise<void> {
  const folder = mkdtempSync(path.join(path.dirname(copy), '.rehearsal-'));
  const file = databaseFile(folder);
  try {
    await restoreDatabase({ copy, file, migrations, now: Date.now(), onProgress: () => undefined });
    migrateDatabase(file, migrations);
    const problem = problemOfDatabase(file);
    if (problem !== null) throw new Error(problem);
    const [there, here] = [runsIn(copy), runsIn(file)];
    if (there !== here) throw new Error(`it holds ${there} runs, and ${here} once restored`);
  } catch (cause) {
    const unsound = `${copy}.unsound`;
    renameSync(copy, unsound);
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\s*\n\s*/g, '; ');
    throw new DomainError('corrupt-data', `The backup can't be restored: ${reason}. It is kept as ${unsound}.`, {
      cause,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runsIn(file: string): number {
  const { db, close } = openDatabase(file, 'reader');
  try {
    return db.get<{ runs: number }>(sql`select count(*) as runs from run`).runs;
  } finally {
    close();
  }
}
