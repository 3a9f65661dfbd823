/** @file The lock file holds every platform's optional packages, or `npm ci` refuses it, and every package's hash. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { missingEntries, withoutHash } from '../scripts/complete-lock.mjs';

const file = path.resolve(import.meta.dirname, '..', 'package-lock.json');

it('is complete (else: npm run lock:complete)', () => {
  expect(Object.keys(missingEntries(JSON.parse(readFileSync(file, 'utf8'))))).toEqual([]);
});

it('holds the hash of every package', () => {
  expect(withoutHash(JSON.parse(readFileSync(file, 'utf8')))).toEqual([]);
});

it('misses a hash that is none, or a weak one', () => {
  const integrity = 'sha512-AAAA';
  const packages = {
    '': {},
    'node_modules/whole': { version: '1.0.0', integrity },
    'node_modules/linked': { link: true },
    'node_modules/bare': { version: '1.0.0' },
    'node_modules/whole/node_modules/@scope/weak': { version: '1.0.0', integrity: 'sha1-AAAA' },
  };
  expect(withoutHash({ packages })).toEqual(['node_modules/bare', 'node_modules/whole/node_modules/@scope/weak']);
});

it('pins platform packages by their parent and their name', () => {
  const lock = {
    packages: {
      'node_modules/tool': {
        dev: true,
        optionalDependencies: { '@tool/linux-x64-musl': '1.2.3', '@tool/darwin-arm64': '1.2.3' },
      },
      'node_modules/tool/node_modules/@tool/darwin-arm64': { version: '1.2.3' },
    },
  };
  expect(missingEntries(lock)).toEqual({
    'node_modules/@tool/linux-x64-musl': {
      version: '1.2.3',
      dev: true,
      optional: true,
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
    },
  });
});
