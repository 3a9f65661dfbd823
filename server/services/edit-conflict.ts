/** @file Edits that name their base version never overwrite what someone else saved meanwhile. */
import { sameContent } from '@/domain/edit-merge';
import { DomainError } from '@/domain/errors';

/**
 * @param was The base version of the edit, field by field; without it, the edit is always saved.
 * @throws DomainError `conflict` if a field to change has neither its base value nor its new one
 */
export function requireUnmoved<T extends object>(now: T, was: Partial<T> | undefined, change: Partial<T>): void {
  for (const [field, began] of Object.entries(was ?? {})) {
    const [stored, wanted] = [Reflect.get(now, field), Reflect.get(change, field)];
    if (wanted === undefined || sameContent(stored, began) || sameContent(stored, wanted)) continue;
    throw new DomainError(
      'conflict',
      `Somebody else changed "${field}"${toShort(stored)} since you opened it. Nothing is saved yet: compare both, then save again.`,
      { field },
    );
  }
}

/** Of a value that fits into the sentence: what it is now. */
function toShort(value: unknown): string {
  if (value === null) return ' to nothing';
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text === '' || text.length > 40 || text.includes('\n') ? '' : ` to "${text}"`;
}
