/**
 * @file Migrates the database of the current settings to this version; bundled as dist/migrate.js, run before each start. A damaged
 * database, or one that has lost its runs, is reported here and not used.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { damagedDatabase, problemOfHeader, requireKnownRuns } from '@/db/damage';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile } from '@/db/open';
import { limitFiles } from '@/disk/file-modes';
import { isDomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
import { settings } from '@/server/environment';

limitFiles(process.env);
try {
  const file = databaseFile(settings().dataDirectory);
  const problem = problemOfHeader(file) ?? quickCheck(file);
  if (problem !== null) throw damagedDatabase(file, problem);
  requireKnownRuns(file);
  const { applied, copy } = migrateDatabase(file);
  if (applied > 0) {
    const kept = copy === null ? '' : `; the copy made before: ${copy}`;
    process.stderr.write(`Database ${file}: ${applied} migration${applied === 1 ? '' : 's'} applied${kept}\n`);
  }
} catch (error) {
  if (!isDomainError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** In a separate process, which can be ended: the web server continues what takes longer on a large database. */
function quickCheck(file: string): string | null {
  const program = fileURLToPath(new URL('./database.js', import.meta.url));
  if (!existsSync(file) || !existsSync(program)) return null;
  const { stdout } = spawnSync(process.execPath, [program, 'check', file], {
    timeout: tunables.databaseCheckedWithin,
    encoding: 'utf8',
  });
  const problem = (stdout ?? '').trim();
  return problem === '' ? null : problem;
}
