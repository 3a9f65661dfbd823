/** @file The dispatcher's program (dist/dispatcher.js). `--stop-runs` or MASTHEAD_STOP_RUNS=1: runs are stopped with it. */
import { fileURLToPath } from 'node:url';
import { limitFiles } from '@/disk/file-modes';
import { isDomainError } from '@/domain/errors';
import { runDispatcher } from './assemble';

limitFiles(process.env);
try {
  await runDispatcher({
    runnerProgram: fileURLToPath(new URL('./runner.js', import.meta.url)),
    importerProgram: fileURLToPath(new URL('./importer.js', import.meta.url)),
    verifierProgram: fileURLToPath(new URL('./verifier.js', import.meta.url)),
    stopRuns: process.argv.includes('--stop-runs') || process.env.MASTHEAD_STOP_RUNS === '1',
  });
  process.exit(0);
} catch (error) {
  process.stderr.write(
    `${isDomainError(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
