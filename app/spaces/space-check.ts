/** @file What is wrong with a space while it is edited: the schema's words, then the domain's own check. */
import { isDomainError } from '@/domain/errors';
import { checkSpace, type SearchSpace, searchSpaceSchema } from '@/domain/space';

/** Messages by field; empty when the space is sound. */
export function spaceProblems(document: SearchSpace): ReadonlyMap<string, string> {
  const parsed = searchSpaceSchema.safeParse(document);
  if (!parsed.success) {
    const found = new Map<string, string>();
    for (const issue of parsed.error.issues) {
      const field = String(issue.path[0] ?? '');
      if (!found.has(field)) found.set(field, issue.message);
    }
    return found;
  }
  try {
    checkSpace(parsed.data);
  } catch (error) {
    if (isDomainError(error)) return new Map([[error.field ?? '', error.message]]);
    throw error;
  }
  return new Map();
}
