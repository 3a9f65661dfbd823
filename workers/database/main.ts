/**
 * @file The database's upkeep as a separate program (dist/database.js), so that the server keeps answering:
 * `copy FILE DESTINATION` prints the progress, line by line, and test-restores the copy elsewhere; `check FILE` prints what is wrong, or nothing.
 */

import { copyDatabase, problemOfDatabase } from '@/db/copy-and-check';
import { migrationsFolder } from '@/db/migrate';
import { rehearseRestore } from '@/db/test-restore';
import { limitFiles } from '@/disk/file-modes';

limitFiles(process.env);
const [verb, file, destination] = process.argv.slice(2);

if (verb === 'copy' && file !== undefined && destination !== undefined) {
  try {
    await copyDatabase(file, destination, (share) => process.stdout.write(`${share.toFixed(4)}\n`));
    await rehearseRestore(destination, migrationsFolder());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
} else if (verb === 'check' && file !== undefined) {
  const problem = problemOfDatabase(file);
  if (problem !== null) process.stdout.write(`${problem}\n`);
} else {
  process.stderr.write('Usage: node database.js copy FILE DESTINATION | check FILE\n');
  process.exitCode = 2;
}
