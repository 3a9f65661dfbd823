/** @file Verbs that ask the platform where one answers, and else look at this machine's files themselves. */
import { isUnreachable } from '@/client/describe-error';
import type { CommandContext } from '../io';

/** Null where no platform answers. One that the user named must: what lies here might be another's. */
export async function ifItAnswers<T>({ urlGiven }: CommandContext, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isUnreachable(error) && !urlGiven) return null;
    throw error;
  }
}
