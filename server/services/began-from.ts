/** @file Edits that name what they began from never save over what somebody else saved meanwhile. */
import { sameContent } from '@/domain/edit-merge';
import { DomainError } from '@/domain/errors';

/**
 * @param was What the edit began from, field by field; left out, the edit is saved whatever is there.
 * @throws DomainError `conflict` if a field to change is neither as it was then nor as it shall be
 */
export function requireUnmoved<T extends object>(now: T, was: Partial<T> | undefined, change: Partial<T>): void {
  for (const [field, began] of Object.entries(was ?? {})) {
    const [stored, wanted] = [Reflect.get(now, field), Reflect.get(change, field)];
    if (wanted === undefined || sameContent(stored, began) || sameContent(stored, wanted)) continue;
    throw new DomainError(
      'conflict',
      `Somebody else changed "${field}" since you began. Nothing is saved yet: look at both, then save again.`,
      { field },
    );
  }
}
