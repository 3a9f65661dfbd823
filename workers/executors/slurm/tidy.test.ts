import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { tidyBatches } from './tidy';

it('removes old batches that no open attempt names, and nothing else', () => {
  const home = temporaryDirectory();
  const now = Date.now();
  const make = (name: string, age: number): string => {
    const entry = path.join(home, name);
    if (name.endsWith('.log')) writeFileSync(entry, '');
    else mkdirSync(entry);
    utimesSync(entry, (now - age) / 1000, (now - age) / 1000);
    return name;
  };
  const day = 86_400_000;
  const [old, open, fresh] = [
    make('aaaaaaaaaaaa', 2 * day),
    make('bbbbbbbbbbbb', 2 * day),
    make('cccccccccccc', 1_000),
  ];
  const [oldLog, openLog] = [make('aaaaaaaaaaaa.1.log', 2 * day), make('bbbbbbbbbbbb.2.log', 2 * day)];
  const other = make('notes', 2 * day);
  tidyBatches(home, new Set([open]), now);
  const left = [old, open, fresh, oldLog, openLog, other].filter((name) => existsSync(path.join(home, name)));
  expect(left).toEqual([open, fresh, openLog, other]);
  tidyBatches(path.join(home, 'absent'), new Set(), now);
});
