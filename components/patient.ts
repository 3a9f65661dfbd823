/**
 * @file Code that loads when it is first shown, also while the server is away: what stands in for it stays until the server answers.
 * Otherwise one menu that is opened then would take the whole page, and what was typed on it, with it.
 */
import { apiAddress } from './base-path';

const askedEvery = 2000;

/** @throws what `load` throws if the server answers and yet does not have it: it was updated meanwhile. */
export function patient<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    for (let answered = false; ; ) {
      try {
        return await load();
      } catch (error) {
        if (answered) throw error;
        answered = await answers();
        if (!answered) await new Promise((resolve) => setTimeout(resolve, askedEvery));
      }
    }
  };
}

const answers = (): Promise<boolean> =>
  fetch(apiAddress('/api/health'), { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
