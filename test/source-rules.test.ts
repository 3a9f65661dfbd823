/** @file Rules about source files that no linter has: a header that says what the file is for, and a readable length. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const longest = 350;

const files = spawnSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.cpp', '*.h', '*.hpp'], {
  cwd: root,
  encoding: 'utf8',
})
  .stdout.split('\n')
  .filter((file) => file !== '' && !file.startsWith('db/migrations/') && existsSync(path.join(root, file)))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

it('each source file begins by saying what it is for; tests say it in their titles', () => {
  const without = files
    .filter(({ file, text }) => !/\.(test|spec)\.tsx?$/.test(file) && !text.slice(0, 400).includes('@file'))
    .map(({ file }) => file);
  expect(without).toEqual([]);
});

it(`no source file is longer than ${longest} lines`, () => {
  const long = files.filter(({ text }) => text.split('\n').length > longest + 1).map(({ file }) => file);
  expect(long).toEqual([]);
});

it('properties are tried with one seed: a test must not fail by chance', () => {
  const own = ['test/fast-check.ts', 'test/source-rules.test.ts'];
  const direct = files.filter(({ file, text }) => !own.includes(file) && text.includes("from 'fast-check'"));
  expect(direct.map(({ file }) => file)).toEqual([]);
});
