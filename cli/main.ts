/** @file Entry of the command line. */
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { limitFiles } from '@/disk/file-modes';
import { runCli } from './program';

limitFiles(process.env);
const interrupted = new AbortController();
process.once('SIGINT', () => {
  interrupted.abort();
  process.exitCode = 130;
});
// Piped into `head`: the reader has gone, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const status = await runCli(process.argv.slice(2), {
  out: (written) => void process.stdout.write(written),
  err: (written) => void process.stderr.write(written),
  readStdin: () => text(process.stdin),
  // Without npm: one folder above this file, bundled or not.
  environment: { MASTHEAD_ROOT: fileURLToPath(new URL('..', import.meta.url)), ...process.env },
  signal: interrupted.signal,
});
if (!interrupted.signal.aborted) process.exitCode = status;
