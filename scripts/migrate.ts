/** @file Brings the database of the settings in force to this version; bundled as dist/migrate.js, run before each start. */

import { migrateDatabase } from '@/db/migrate';
import { databaseFile } from '@/db/open';
import { isDomainError } from '@/domain/errors';
import { settings } from '@/server/settings';

try {
  const file = databaseFile(settings().dataDirectory);
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
