/** @file Which parts of the platform fail now, in words, for pages that could not be rendered. */
import { z } from 'zod';
import { sinceWords } from '@/domain/since';
import { apiAddress } from '../base-path';

const healthSchema = z.object({ troubles: z.array(z.object({ part: z.string(), since: z.number() })) });

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
    const { troubles } = healthSchema.parse(await answer.json());
    const told = troubles.map(({ part, since }) => `${words[part] ?? part} since ${sinceWords(since, Date.now())}`);
    return told.length === 0 ? null : `${told.join(', ')}.`;
  } catch {
    return null;
  }
}
