/**
 * @file The importing process (dist/importer.js): its job on standard input, a line of JSON per step on standard output. Ends, and leaves
 * nothing behind, on SIGTERM or when nobody listens any more.
 */
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { importImages } from '@/datasets/images/import-images';
import { type ImporterLine, importerJobSchema } from '@/domain/dataset-import';
import { isDomainError } from '@/domain/errors';

const progressEvery = 500;

const unwanted = new AbortController();
process.once('SIGTERM', () => unwanted.abort());
process.stdout.on('error', () => unwanted.abort());

function say(line: ImporterLine): void {
  if (!unwanted.signal.aborted) process.stdout.write(`${JSON.stringify(line)}\n`);
}

// Many small images: threads that share one cost more than they bring, and none is seen twice.
sharp.concurrency(1);
sharp.cache(false);

let last = 0;
try {
  const job = importerJobSchema.parse(JSON.parse(await text(process.stdin)));
  const { directory, notes } = await importImages({
    ...job,
    signal: unwanted.signal,
    onProgress: (progress) => {
      if (Date.now() - last < progressEvery) return;
      last = Date.now();
      say({ type: 'progress', ...progress });
    },
  });
  say({ type: 'done', directory, notes: [...notes] });
} catch (error) {
  if (!isDomainError(error) && !unwanted.signal.aborted)
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  say({ type: 'failed', message: reasonOf(error) });
  process.exitCode = 1;
}

function reasonOf(error: unknown): string {
  if (isDomainError(error)) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return 'The disk of the server is full: free some space and import again. Nothing was imported.';
  }
  return 'The import failed for a reason that only the log of the dispatcher tells. Nothing was imported.';
}
