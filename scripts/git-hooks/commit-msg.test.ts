/** @file The commit-msg hook: refused and accepted subjects. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';

const hooks = import.meta.dirname;

function commit(message: string) {
  const directory = temporaryDirectory();
  const git = (...words: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', `core.hooksPath=${hooks}`, ...words], {
      cwd: directory,
      encoding: 'utf8',
    });
  git('init', '-q');
  const file = path.join(directory, 'message');
  writeFileSync(file, message);
  const { status, stderr } = git('commit', '-q', '--allow-empty', '-F', file);
  return { status, stderr };
}

it.each([
  'Add a check of subjects',
  'Seed every stream by its name\n\nBecause a body may say anything, and be as long as it wants to be, of course.',
  'Keep `best(metric)` as it is: it reads well',
])('takes: %s', (message) => {
  expect(commit(message)).toMatchObject({ status: 0, stderr: '' });
});

it.each([
  ['feat: add a check', /prefix/],
  ['server(runs): add a check', /prefix/],
  ['add a check', /capital/],
  ['Added a check', /imperative/],
  ['Adding a check', /imperative/],
  ['Add a check.', /full stop/],
  [`Add ${'much '.repeat(20)}more`, /characters/],
  ['Add a check\nof subjects', /second line/],
])('refuses: %s', (message, why) => {
  const { status, stderr } = commit(message);
  expect(status).not.toBe(0);
  expect(stderr).toMatch(why);
});
