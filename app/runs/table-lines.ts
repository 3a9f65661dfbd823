/** @file The lines of the table: runs one by one, or groups with the runs of those that are open. */
import type { RunId } from '@/domain/ids';

export interface GroupLine<Group> {
  readonly type: 'group';
  readonly group: Group;
  readonly key: string;
  readonly open: boolean;
}
export interface RunLine {
  readonly type: 'run';
  readonly id: RunId;
  /** Position among the ids. */
  readonly at: number;
}
export type TableLine<Group> = GroupLine<Group> | RunLine;

/** More groups than this start closed. */
const openAtFirst = 30;

/** As many as there are, each made when it is drawn. */
export interface TableLines<Group> {
  readonly count: number;
  readonly at: (index: number) => TableLine<Group> | undefined;
}

/** `toggled`: keys of groups that are not as they start. */
export function tableLines<Group extends { readonly value: string | number | null; readonly count: number }>(
  ids: readonly RunId[],
  groups: readonly Group[] | null,
  toggled: ReadonlySet<string>,
): TableLines<Group> {
  if (groups === null) {
    return {
      count: ids.length,
      at: (at) => {
        const id = ids[at];
        return id === undefined ? undefined : { type: 'run', id, at };
      },
    };
  }
  const lines: TableLine<Group>[] = [];
  let from = 0;
  for (const group of groups) {
    const key = JSON.stringify(group.value);
    const open = groups.length <= openAtFirst !== toggled.has(key);
    lines.push({ type: 'group', group, key, open });
    if (open) {
      for (let at = from; at < from + group.count; at++) {
        const id = ids[at];
        if (id !== undefined) lines.push({ type: 'run', id, at });
      }
    }
    from += group.count;
  }
  return { count: lines.length, at: (index) => lines[index] };
}
