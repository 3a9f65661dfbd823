/** @file docs/dependencies.md names each dependency, and none that is gone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const names = z.record(z.string(), z.string()).transform((packages) => Object.keys(packages));
const manifestSchema = z.object({ dependencies: names, devDependencies: names, optionalDependencies: names });

it('gives a reason for each package', () => {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const listed = readFileSync(path.join(root, 'docs/dependencies.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (package|---)/.test(line))
    .flatMap((line) => (line.split('|')[1] ?? '').split(','))
    .map((name) => name.replace('(optional)', '').trim());
  const wanted = [...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies];
  expect(listed.sort()).toEqual(wanted.sort());
});
