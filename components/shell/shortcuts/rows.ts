/** @file Rows of the list in view, from the keyboard: which one has the focus, the next one, its box to tick. */

const linkOf = (row: Element): HTMLElement | null => row.querySelector<HTMLElement>('a[href]');

function rowInFocus(): Element | null {
  return document.activeElement?.closest('main tbody tr') ?? null;
}

/** Of the table that has the focus; else of the first one that has rows with links. */
function rowsInView(): Element[] {
  const table = rowInFocus()?.closest('table');
  const tables = table == null ? [...document.querySelectorAll('main table')] : [table];
  for (const each of tables) {
    const rows = [...each.querySelectorAll('tbody tr')].filter((row) => linkOf(row) !== null);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** Puts the focus on the link of the next row, or the one before. Rows that are drawn as one scrolls come as the focus moves. */
export function moveRow(by: 1 | -1): void {
  const rows = rowsInView();
  const current = rowInFocus();
  const at = current === null ? -1 : rows.indexOf(current);
  const next = at < 0 ? rows.find(isVisible) : rows[at + by];
  const link = next === undefined ? null : linkOf(next);
  link?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}

/** Ticks the row's box, or leaves it out. */
export function tickRow(): void {
  rowInFocus()?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
}

function isVisible(row: Element): boolean {
  const { top, bottom } = row.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/** Puts the focus on the page's own search field; false if it has none. */
export function focusSearch(): boolean {
  const field = [...document.querySelectorAll<HTMLInputElement>('main input[type="search"], main search input')].find(
    (each) => each.getClientRects().length > 0,
  );
  field?.focus();
  field?.select();
  return field !== undefined;
}
