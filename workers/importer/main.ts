/**
 * @file The importing process (dist/importer.js): its job on standard input, a line of JSON per step on standard output. Ends, and leaves
 * nothing behind, on SIGTERM or when nobody listens any more.
 */
import { text } from 'node:stream/consumers';
import { limitFiles } from '@/disk/file-modes';
import { isDomainError } from '@/domain/errors';
import { type ImporterJob, type ImporterLine, importerJobSchema } from '@/domain/importer-protocol';
import { typeset } from './figure';
import { compare, drawGlyphs, lookAt, readIdx, readImages, readTables } from './imports';

limitFiles(process.env);
const unwanted = new AbortController();
process.once('SIGTERM', () => unwanted.abort());
process.stdout.on('error', () => unwanted.abort());

/** Waits while the reader is slower. */
async function say(line: ImporterLine): Promise<void> {
  if (unwanted.signal.aborted || process.stdout.write(`${JSON.stringify(line)}\n`)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}

async function carryOut(job: ImporterJob): Promise<void> {
  switch (job.kind) {
    case 'images':
      return say(await readImages(job, { say, signal: unwanted.signal }));
    case 'idx':
      return say(await readIdx(job));
    case 'glyphs':
      return say(await drawGlyphs(job));
    case 'table':
      return readTables(job, say);
    case 'figure':
      return say({ type: 'typeset', base64: Buffer.from(await typeset(job)).toString('base64') });
    case 'look':
      return say(await lookAt(job.directories));
    case 'compare':
      return say(await compare(job.directories));
  }
}

try {
  await carryOut(importerJobSchema.parse(JSON.parse(await text(process.stdin))));
} catch (error) {
  if (!isDomainError(error) && !unwanted.signal.aborted)
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  await say({ type: 'failed', ...reasonOf(error) });
  process.exitCode = 1;
}

function reasonOf(error: unknown): Omit<Extract<ImporterLine, { type: 'failed' }>, 'type'> {
  if (isDomainError(error)) return { message: error.message, code: error.code, field: error.field ?? null };
  const told = { code: 'unavailable', field: null } as const;
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return {
      ...told,
      message: 'The disk of the server is full: free some space and import again. Nothing was imported.',
    };
  }
  return { ...told, message: 'The import failed for a reason that only the log tells. Nothing was imported.' };
}
