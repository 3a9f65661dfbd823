/**
 * @file The verifying process (dist/verifier.js): `node verifier.js DIRECTORY` reads a whole stored dataset and prints what is wrong
 * with it, or nothing. A separate process, at the lowest priority: runs and pages go first.
 */
import { constants, setPriority } from 'node:os';
import { verifyDataset } from '@/datasets/store';
import { limitFiles } from '@/disk/file-modes';
import { isDomainError } from '@/domain/errors';

limitFiles(process.env);
const directory = process.argv[2];
if (directory === undefined) {
  process.stderr.write('Usage: node verifier.js DIRECTORY\n');
  process.exit(2);
}
// Nobody listens any more: the requester has ended, and asks again when it is back.
process.stdout.on('error', () => process.exit(0));
setPriority(constants.priority.PRIORITY_LOW);
try {
  await verifyDataset(directory);
} catch (error) {
  if (!isDomainError(error)) throw error;
  process.stdout.write(`${error.message}\n`);
}
