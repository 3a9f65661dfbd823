/** @file The runs that an address names: valid ids, each once, at most as many as the API compares. */
import { type RunId, runIdSchema } from '@/domain/ids';

export const mostCompared = 200;

export function parseRunIds(text: string): RunId[] {
  const ids = text.split(',').flatMap((part) => {
    const parsed = runIdSchema.safeParse(part.trim());
    return parsed.success ? [parsed.data] : [];
  });
  return [...new Set(ids)].slice(0, mostCompared);
}
