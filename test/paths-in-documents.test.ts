/** @file Files and folders that the documents name exist. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const tracked = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .stdout.split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));
const rooms = new Set(tracked.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/'))));

/** Decisions and evidence keep the words of their day. */
const documents = tracked.filter((file) => /^(docs\/[^/]+|README|CONTRIBUTING|python\/README)(\.md)?$/.test(file));
const written = (document: string): string => readFileSync(path.join(root, document), 'utf8');

const exists = (named: string): boolean =>
  tracked.some((file) => `/${file}`.endsWith(`/${named}`) || `/${file}`.includes(`/${named.replace(/\/$/, '')}/`));

it('a source file or a folder in code quotes is there', () => {
  const gone = documents.flatMap((document) =>
    [...written(document).matchAll(/`([\w./[\]-]+)`/g)]
      .map(([, quoted = '']) => quoted)
      .filter((quoted) => /\.tsx?$/.test(quoted) || (quoted.includes('/') && rooms.has(quoted.split('/')[0] ?? '')))
      .filter((quoted) => !exists(quoted))
      .map((quoted) => `${document}: ${quoted}`),
  );
  expect(gone).toEqual([]);
});

it('a link leads to a file', () => {
  const broken = documents.flatMap((document) =>
    [...written(document).matchAll(/\]\((?!https?:)([^)#\s]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(path.join(root, path.dirname(document), target)))
      .map((target) => `${document}: ${target}`),
  );
  expect(broken).toEqual([]);
});
