/** @file Two people edit one record: the version each began from shows which fields conflict, and the others are merged. Pure. */
import { canonicalJson } from './content-hash';

export function sameContent(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return canonicalJson(a) === canonicalJson(b);
}

export interface EditMerge<T> {
  /** The base of the edit: the stored values, except for conflicting fields. */
  readonly began: T;
  readonly mine: T;
  /** Fields that both changed, to different content. */
  readonly clashes: readonly (keyof T)[];
}

/** Takes the stored value, field by field, where it was not changed here. */
export function mergeEdit<T extends object>(edit: { readonly began: T; readonly mine: T }, stored: T): EditMerge<T> {
  const began = { ...stored };
  const mine = { ...edit.mine };
  const clashes: (keyof T)[] = [];
  for (const field of fieldsOf(edit.mine, stored)) {
    if (sameContent(stored[field], edit.began[field])) continue;
    if (sameContent(edit.mine[field], edit.began[field])) mine[field] = stored[field];
    else if (!sameContent(edit.mine[field], stored[field])) {
      began[field] = edit.began[field];
      clashes.push(field);
    }
  }
  return { began, mine, clashes };
}

/** The fields changed since the edit began. */
export function changedFields<T extends object>({ began, mine }: Pick<EditMerge<T>, 'began' | 'mine'>): (keyof T)[] {
  return fieldsOf(mine, began).filter((field) => !sameContent(mine[field], began[field]));
}

function fieldsOf<T extends object>(a: T, b: T): (keyof T)[] {
  const isField = (key: string): key is Extract<keyof T, string> => key in a || key in b;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(isField);
}
