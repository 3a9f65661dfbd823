import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { twMerge } from 'tailwind-merge';
import { expect, it } from 'vitest';
import { cx } from './class-names';

const root = path.resolve(import.meta.dirname, '../..');
/** Words of the pages' texts that are also classes, of which none is used. */
const words = new Set(['filter', 'collapse']);

/** Every class in a string of the sources, without its condition (`hover:`, `sm:`). */
function classesInUse(): string[] {
  const found = new Set<string>();
  for (const room of ['app', 'components']) {
    for (const file of readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })) {
      if (!/(?<!\.test|class-groups)\.tsx?$/.test(file)) continue;
      const source = readFileSync(path.join(root, room, file), 'utf8');
      for (const [, single, double, template] of source.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g))
        for (const token of (single ?? double ?? template ?? '').split(/\s+/)) {
          const bare = token.replace(/^([a-z0-9-]+:)+/, '');
          if (/^-?[a-z][\w./%()[\],-]*$/.test(bare) && isClass(bare) && !words.has(bare)) found.add(bare);
        }
    }
  }
  return [...found];
}

/** tailwind-merge drops what it knows when it comes twice. */
const isClass = (token: string): boolean => twMerge(`${token} ${token}`) === token;

it('joins every class in use as the whole of tailwind-merge does; if not, class-groups.ts lacks it', () => {
  const classes = classesInUse();
  expect(classes.length).toBeGreaterThan(300);
  // One of each group stands for it.
  const groups: string[] = [];
  for (const each of classes)
    if (!groups.some((known) => twMerge(`${known} ${each}`) === each && twMerge(`${each} ${known}`) === known))
      groups.push(each);
  const both = (a: string, b: string): string[] => [`${a} ${b}`, `${b} ${a}`];
  const pairs = groups.flatMap((group) => classes.flatMap((each) => both(group, each)));
  expect(pairs.filter((pair) => cx(pair) !== twMerge(pair))).toEqual([]);
});

it('keeps conditions apart, and lets the later of two win', () => {
  expect(cx('px-3 hover:px-2', false, 'px-0 hover:px-1')).toBe('px-0 hover:px-1');
  expect(cx('text-sm text-muted', 'text-xs text-accent sm:text-left')).toBe('text-xs text-accent sm:text-left');
});
