import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { tidyBatches } from './tidy';

it('removes old batches that no open attempt names, and nothing else', () => {
  const home = temporaryDirectory();
  const now = Date.now();
  const make = (name: string, age: number): string => {
    const folder = path.join(home, name);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'list'), '');
    utimesSync(folder, (now - age) / 1000, (now - age) / 1000);
    return name;
  };
  const day = 86_400_000;
  const [old, open, fresh] = [
    make('aaaaaaaaaaaa', 2 * day),
    make('bbbbbbbbbbbb', 2 * day),
    make('cccccccccccc', 1_000),
  ];
  const other = make('notes', 2 * day);
  tidyBatches(home, new Set([open]), now);
  expect([old, open, fresh, other].map((name) => existsSync(path.join(home, name)))).toEqual([false, true, true, true]);
  tidyBatches(path.join(home, 'absent'), new Set(), now);
});
