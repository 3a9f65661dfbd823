/** @file Removes a run for good: its priors and genotypes, then the run with all that hangs on it. */
import { eq } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { attempt, genotype, prior, run } from '../../schema';

/** Directories of its attempts, relative to the data folder: their files are the caller's to remove. */
export function purgeRun(db: Database, id: RunId): string[] {
  const directories = db.select({ directory: attempt.directory }).from(attempt).where(eq(attempt.run, id)).all();
  // Both refuse to go with their run; priors before the files they name.
  db.delete(prior).where(eq(prior.run, id)).run();
  db.delete(genotype).where(eq(genotype.run, id)).run();
  db.delete(run).where(eq(run.id, id)).run();
  return directories.map(({ directory }) => directory);
}
