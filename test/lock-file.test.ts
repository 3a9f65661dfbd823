/** @file The lock file holds every platform's optional packages, or `npm ci` refuses it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { missingEntries } from '../scripts/complete-lock.mjs';

it('is complete (else: npm run lock:complete)', () => {
  const file = path.resolve(import.meta.dirname, '..', 'package-lock.json');
  expect(Object.keys(missingEntries(JSON.parse(readFileSync(file, 'utf8'))))).toEqual([]);
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
