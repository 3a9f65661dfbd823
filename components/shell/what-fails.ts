/**
 * @file Which parts of the platform fail now, in words, for pages that could not be rendered. Without a schema: every page loads what is
 * shown if it fails.
 */
import { sinceWords } from '@/domain/since';
import { apiAddress } from '../base-path';

const words: Readonly<Record<string, string>> = {
  'database-file': 'the database is damaged',
  database: 'the database does not answer',
  'data-folder': 'the data folder can’t be reached',
  disk: 'the disk is full',
  dispatcher: 'no dispatcher is running',
};

/** "the disk is full since 14:02."; null if all is well or nobody answers. */
export async function whatFails(): Promise<string | null> {
  try {
    const answer = await fetch(apiAddress('/api/health'), { cache: 'no-store' });
    const told = troublesOf(await answer.json()).map(
      ({ part, since }) => `${words[part] ?? part} since ${sinceWords(since, Date.now())}`,
    );
    return told.length === 0 ? null : `${told.join(', ')}.`;
  } catch {
    return null;
  }
}

function troublesOf(said: unknown): { part: string; since: number }[] {
  if (typeof said !== 'object' || said === null || !('troubles' in said) || !Array.isArray(said.troubles)) return [];
  return said.troubles.flatMap((each: unknown) =>
    typeof each === 'object' &&
    each !== null &&
    'part' in each &&
    'since' in each &&
    typeof each.part === 'string' &&
    typeof each.since === 'number'
      ? [{ part: each.part, since: each.since }]
      : [],
  );
}
