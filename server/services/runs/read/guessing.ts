/** @file Whether a run's accuracy is distinguishable from guessing. */
import type { Database } from '@/db/open';
import type { RunRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import type { Guessing } from '@/domain/records/run';
import { readReferences } from '../launch/references';
import { taskOf } from '../launch/workload';
import { numbersOf } from './summarise';

/** The upper 97.5 % point of the normal. */
const certain = 1.96;

/** Whether `correct` of `images` is within what guessing among `classes` gives by chance, at 95 %. Pure. */
export function isLikeGuessing(accuracy: number, { classes, images }: { classes: number; images: number }): boolean {
  const share = 1 / classes;
  return accuracy <= share + certain * Math.sqrt((share * (1 - share)) / images);
}

/** The accuracy of guessing, if a finished run's test accuracy is not distinguishable from it; else null. */
export function guessingOf(db: Database, { state, config, summary }: RunRow): Guessing | null {
  const accuracy = numbersOf(summary).get('test.accuracy');
  if (state !== 'finished' || accuracy === undefined || config.kind === 'external') return null;
  try {
    const { classes, test: images } = taskOf(config, readReferences(db, config));
    if (images < 1 || classes < 2 || !isLikeGuessing(accuracy, { classes, images })) return null;
    return { accuracy, classes, images };
  } catch (error) {
    // Its task set may be gone: then null.
    if (isDomainError(error)) return null;
    throw error;
  }
}
