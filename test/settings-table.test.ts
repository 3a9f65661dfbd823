/** @file docs/settings.md lists the settings as they are. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { settingRows } from '@/domain/environment';

it('has one row per setting, with its default', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../docs/settings.md'), 'utf8');
  const table = /<!-- settings -->\n([\s\S]*?)<!-- \/settings -->/.exec(text)?.[1];
  const rows = settingRows().map(
    ({ name, fallback, description }) =>
      `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${description} |`,
  );
  expect(table?.trim().split('\n')).toEqual(['| variable | default | meaning |', '| --- | --- | --- |', ...rows]);
});
