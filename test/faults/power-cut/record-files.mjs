// @ts-check
/**
 * @file Preloaded into a program under test (node --import): each change that it makes to files is done, and recorded in order in a file of
 * the folder RECORD_INTO, with what was written. Unflushed changes can then be undone (replay.ts).
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { threadId } from 'node:worker_threads';

const into = process.env.RECORD_INTO;
const root = process.env.RECORD_ROOT;
if (into === undefined || root === undefined) throw new Error('RECORD_INTO and RECORD_ROOT are needed');

const own = { ...fs };
const journal = own.openSync(path.join(into, `${process.pid}-${threadId}.ndjson`), 'a');
/** @type {Map<number, string>} */
const files = new Map();

/** @param {unknown} file */
const isOurs = (file) => typeof file === 'string' && (file === root || file.startsWith(root + path.sep));

/** @param {{ op: string, path: string, [more: string]: unknown }} change */
function note(change) {
  own.writeSync(journal, `${JSON.stringify({ at: String(process.hrtime.bigint()), ...change })}\n`);
}

/** @param {unknown} data */
const bytesOf = (data) =>
  typeof data === 'string' ? Buffer.from(data) : Buffer.from(/** @type {Uint8Array} */ (data));

fs.openSync = (file, flags, mode) => {
  const descriptor = own.openSync(file, flags, mode);
  if (!isOurs(file)) return descriptor;
  files.set(descriptor, String(file));
  if (typeof flags === 'string' && flags !== 'r')
    note({ op: 'open', path: String(file), truncates: flags.startsWith('w') });
  return descriptor;
};
fs.closeSync = (descriptor) => {
  files.delete(descriptor);
  own.closeSync(descriptor);
};
/** @type {any} */ (fs).writeSync = (
  /** @type {number} */ descriptor,
  /** @type {any} */ data,
  /** @type {any[]} */ ...rest
) => {
  const written = own.writeSync(descriptor, data, ...rest);
  const file = files.get(descriptor);
  if (file !== undefined) {
    const from = typeof data === 'string' ? 0 : Number(rest[0] ?? 0);
    note({
      op: 'write',
      path: file,
      bytes: bytesOf(data)
        .subarray(from, from + written)
        .toString('base64'),
    });
  }
  return written;
};
fs.writeFileSync = (file, data, options) => {
  own.writeFileSync(file, data, options);
  const name = typeof file === 'number' ? files.get(file) : isOurs(file) ? String(file) : undefined;
  if (name === undefined) return;
  if (typeof file !== 'number') note({ op: 'open', path: name, truncates: true });
  note({ op: 'write', path: name, bytes: bytesOf(data).toString('base64') });
};
fs.fsyncSync = (descriptor) => {
  own.fsyncSync(descriptor);
  const file = files.get(descriptor);
  if (file !== undefined) note({ op: 'flush', path: file });
};
fs.renameSync = (from, to) => {
  own.renameSync(from, to);
  if (isOurs(from)) note({ op: 'rename', path: String(from), to: String(to) });
};
fs.rmSync = (file, options) => {
  own.rmSync(file, options);
  if (isOurs(file)) note({ op: 'remove', path: String(file) });
};
fs.unlinkSync = (file) => {
  own.unlinkSync(file);
  if (isOurs(file)) note({ op: 'remove', path: String(file) });
};
/** @type {any} */ (fs).mkdirSync = (/** @type {any} */ file, /** @type {any} */ options) => {
  const made = own.mkdirSync(file, options);
  // With `recursive`, the first folder made, or undefined if all were there.
  if (!isOurs(file) || (made === undefined && typeof options === 'object' && options?.recursive === true)) return made;
  const first = typeof made === 'string' ? made : String(file);
  let folder = first;
  note({ op: 'folder', path: folder });
  for (const part of path.relative(first, String(file)).split(path.sep).filter(Boolean)) {
    folder = path.join(folder, part);
    note({ op: 'folder', path: folder });
  }
  return made;
};
syncBuiltinESMExports();
