/** @file The lines of the table: runs one by one, or groups with the runs of those that are open. */
import type { RunId } from '@/domain/ids';
import type { RunIdList } from '@/domain/run-id';

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
  ids: RunIdList,
  groups: readonly Group[] | null,
  toggled: ReadonlySet<string>,
): TableLines<Group> {
  if (groups === null) {
    return {
      count: ids.length,
      at: (at) => {
        const id = ids.at(at);
        return id === undefined ? undefined : { type: 'run', id, at };
      },
    };
  }
  // Where the line of each group is, and where its runs begin among the ids.
  const starts: { readonly line: GroupLine<Group>; readonly at: number; readonly from: number }[] = [];
  let [count, from] = [0, 0];
  for (const group of groups) {
    const key = JSON.stringify(group.value);
    const open = groups.length <= openAtFirst !== toggled.has(key);
    starts.push({ line: { type: 'group', group, key, open }, at: count, from });
    count += 1 + (open ? group.count : 0);
    from += group.count;
  }
  return {
    count,
    at(index) {
      const start = index < count ? starts[lastUpTo(starts, index)] : undefined;
      if (start === undefined) return undefined;
      if (start.at === index) return start.line;
      const at = start.from + index - start.at - 1;
      const id = ids.at(at);
      return id === undefined ? undefined : { type: 'run', id, at };
    },
  };
}

/** Place of the last start that is not beyond `index`. */
function lastUpTo(starts: readonly { readonly at: number }[], index: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle]?.at ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
