/** @file Every shortcut of single keys: what the dialog behind `?` lists, docs/keyboard.md repeats, and the pages obey. */
import { navigation } from '../navigation';

export interface Shortcut {
  /** Keys one after the other, separated by spaces. */
  readonly keys: string;
  readonly does: string;
}

export interface ShortcutGroup {
  readonly heading: string;
  readonly shortcuts: readonly Shortcut[];
}

/** The page behind `g` and this letter. */
const letters: Readonly<Record<string, string>> = {
  '/': 'h',
  '/runs': 'r',
  '/compare': 'c',
  '/launch': 'l',
  '/connect': 'n',
  '/datasets': 'd',
  '/task-sets': 't',
  '/spaces': 's',
  '/priors': 'p',
  '/genotypes': 'g',
  '/studies': 'u',
  '/reports': 'o',
  '/benchmarks': 'b',
  '/devices': 'v',
  '/settings': ',',
};

const pages = navigation.flatMap(({ items }) =>
  items.flatMap(({ href, label }) =>
    letters[href] === undefined ? [] : [{ keys: `g ${letters[href]}`, href, label }],
  ),
);

export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    heading: 'Everywhere',
    shortcuts: [
      { keys: '?', does: 'List the shortcuts' },
      { keys: '/', does: "Search this page's list, or the platform" },
      { keys: 'Ctrl K', does: 'Search, or jump to a page, a record, an action' },
    ],
  },
  {
    heading: 'Lists',
    shortcuts: [
      { keys: 'j', does: 'Next row' },
      { keys: 'k', does: 'Previous row' },
      { keys: 'Enter', does: 'Open the row' },
      { keys: 'x', does: 'Select or deselect the row' },
      { keys: 'c', does: 'Compare the selected runs' },
    ],
  },
  { heading: 'A record', shortcuts: [{ keys: 'e', does: 'Edit: name, tags and notes, or what defines it' }] },
  { heading: 'Go to', shortcuts: pages.map(({ keys, label }) => ({ keys, does: label })) },
];

/** What the keys pressed mean: an address to go to, an action, the beginning of a longer one, or nothing. */
export type Meaning =
  | { readonly kind: 'go'; readonly href: string }
  | { readonly kind: 'act'; readonly key: string }
  | { readonly kind: 'begun' }
  | { readonly kind: 'nothing' };

const acts: ReadonlySet<string> = new Set(['?', '/', 'j', 'k', 'x', 'c', 'e']);

/** @param before The key pressed just before, if it began something */
export function meaningOf(before: string | null, key: string): Meaning {
  if (before !== null) {
    const page = pages.find(({ keys }) => keys === `${before} ${key}`);
    return page === undefined ? { kind: 'nothing' } : { kind: 'go', href: page.href };
  }
  if (pages.some(({ keys }) => keys.startsWith(`${key} `))) return { kind: 'begun' };
  return acts.has(key) ? { kind: 'act', key } : { kind: 'nothing' };
}
