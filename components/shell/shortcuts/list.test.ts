import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { navigation } from '../navigation';
import { meaningOf, shortcutGroups } from './list';

const all = shortcutGroups.flatMap(({ shortcuts }) => shortcuts);

describe('shortcuts', () => {
  it('leads to every page of the sidebar', () => {
    const reached = all.filter(({ keys }) => keys.startsWith('g ')).map(({ does }) => does);
    expect(reached).toEqual(navigation.flatMap(({ items }) => items.map(({ label }) => label)));
  });

  it('gives no keys two meanings', () => {
    expect(new Set(all.map(({ keys }) => keys)).size).toBe(all.length);
  });

  it('waits after g, and forgets what leads nowhere', () => {
    expect(meaningOf(null, 'g')).toEqual({ kind: 'begun' });
    expect(meaningOf('g', 'r')).toEqual({ kind: 'go', href: '/runs' });
    expect(meaningOf('g', 'q')).toEqual({ kind: 'nothing' });
    expect(meaningOf(null, 'r')).toEqual({ kind: 'nothing' });
    expect(meaningOf(null, 'j')).toEqual({ kind: 'act', key: 'j' });
  });

  it('is what the documentation says', () => {
    const documented = readFileSync(new URL('../../../docs/keyboard.md', import.meta.url), 'utf8');
    for (const { keys, does } of all) expect(documented).toContain(`| \`${keys}\` | ${does} |`);
    expect(documented.match(/^\| `/gm)).toHaveLength(all.length);
  });
});
