/** @file The list of formats, and docs/data-in.md with it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { datasetFormats } from './dataset-formats';

it('is in docs/data-in.md, line by line', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../docs/data-in.md'), 'utf8');
  const rows = datasetFormats.map(({ title, files, meaning }) => `| ${title} | ${files} | ${meaning} |`);
  expect(page).toContain(rows.join('\n'));
});
