/** @file Where the boxes of a lineage stand: a column for each step of the chain, boxes near what they are made of. Pure. */

export interface Placed {
  readonly key: string;
  readonly column: number;
  readonly row: number;
}

/** Columns by the longest way from what nothing stands before; rows by the middle of what a box is made of. */
export function placeLineage(keys: readonly string[], edges: readonly (readonly [string, string])[]): Placed[] {
  const sources = new Map(keys.map((key) => [key, edges.filter(([, to]) => to === key).map(([from]) => from)]));
  const columns = new Map<string, number>();
  const columnOf = (key: string, on: readonly string[] = []): number => {
    const known = columns.get(key);
    if (known !== undefined) return known;
    // A circle can't be, and must not hang the page if it is.
    if (on.includes(key)) return 0;
    const column = Math.max(-1, ...(sources.get(key) ?? []).map((from) => columnOf(from, [...on, key]))) + 1;
    columns.set(key, column);
    return column;
  };
  for (const key of keys) columnOf(key);
  // What begins a chain stands right before what is made with it: a task set of a late run needs no line across the whole.
  for (const key of keys) {
    if ((sources.get(key) ?? []).length > 0) continue;
    const users = edges.filter(([from]) => from === key).map(([, to]) => columns.get(to) ?? 0);
    if (users.length > 0) columns.set(key, Math.max(0, Math.min(...users) - 1));
  }
  const rows = new Map<string, number>();
  const last = Math.max(0, ...columns.values());
  const placed: Placed[] = [];
  for (let column = 0; column <= last; column++) {
    const own = keys.filter((key) => columns.get(key) === column);
    const middle = (key: string): number => {
      const above = (sources.get(key) ?? []).flatMap((from) => rows.get(from) ?? []);
      return above.length === 0 ? -1 : above.reduce((sum, row) => sum + row, 0) / above.length;
    };
    const ordered = own.map((key) => ({ key, at: middle(key) })).sort((a, b) => a.at - b.at);
    ordered.forEach(({ key }, row) => {
      rows.set(key, row);
      placed.push({ key, column, row });
    });
  }
  return placed;
}
