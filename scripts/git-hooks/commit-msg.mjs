// @ts-check
/** @file Refuses a commit whose subject breaks the rules of CONTRIBUTING.md. Git calls it with the file that holds the message. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const longest = 72;

/**
 * What is wrong with a message; null if nothing is. Git's own messages (merges, reverts, fixups) are allowed.
 * @param {string} message
 */
export function faultOf(message) {
  const [subject = '', second = ''] = message.split('\n').filter((line) => !line.startsWith('#'));
  if (/^(Merge|Revert|fixup!|squash!|amend!) /.test(subject)) return null;
  if (subject.trim() === '') return 'The message is empty: say what the commit does.';
  if (subject.length > longest)
    return `The subject has ${subject.length} characters: ${longest} at most, the rest goes below an empty line.`;
  if (/^[\w-]+(\([^)]*\))?!?: /.test(subject))
    return 'The subject has a prefix: begin with the verb ("Add", "Refuse", "Keep").';
  if (!/^\p{Lu}/u.test(subject)) return 'The subject begins with a capital letter.';
  if (/^\w+(ed|ing)\b/.test(subject) && !/^(Embed|Feed|Need|Seed|Shed|Speed|Bring|Ring|String)\b/.test(subject)) {
    return 'The subject is in the imperative: "Add", not "Added" or "Adding".';
  }
  if (/[.;:,]$/.test(subject)) return 'The subject ends without a full stop.';
  if (second.trim() !== '') return 'Leave the second line empty: git takes only the first for the subject.';
  return null;
}

const [, program = '', file] = process.argv;
if (path.resolve(program) === fileURLToPath(import.meta.url) && file !== undefined) {
  const fault = faultOf(readFileSync(file, 'utf8'));
  if (fault !== null) {
    process.stderr.write(`Not committed. ${fault}\n`);
    process.exitCode = 1;
  }
}
