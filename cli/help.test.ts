/** @file The help: complete, and docs/command-line.md with it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run } from './test-support/run';

/** All verbs below, as they are typed; those that have verbs below and do something themselves are among them. */
async function verbsOf(words: readonly string[]): Promise<string[]> {
  const { out, status } = await run([...words, '--help']);
  expect(status).toBe(0);
  const listed = out.split('\nCommands:\n')[1]?.matchAll(/^ {2}([\w-]+)/gm) ?? [];
  const names = [...listed].map(([, name = '']) => name).filter((name) => name !== 'help');
  const below = await Promise.all(names.map((name) => verbsOf([...words, name])));
  return names.length === 0 ? [['masthead', ...words].join(' ')] : below.flat();
}

it('names every verb, and docs/command-line.md explains each of them', async () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../docs/command-line.md'), 'utf8');
  const verbs = await verbsOf([]);
  expect(verbs).toContain('masthead genotypes export');
  expect(verbs.filter((verb) => !new RegExp(`\\| [^|]*\`${verb}[ \`]`).test(page))).toEqual([]);
});

it('lets every verb answer as JSON', async () => {
  for (const verb of await verbsOf([])) {
    const { out } = await run([...verb.split(' ').slice(1), '--help']);
    expect(out, verb).toContain('--json');
  }
});
