/** @file Whether anything has been learnt: training accuracy against guessing, counted in checkpoints (method.md §9). Pure. */
import { z } from 'zod';

/** Training images seen since 30 % of the search, how many of them were right, and how many guessing would get right. */
export const learningSchema = z.object({ images: z.number(), correct: z.number(), guessed: z.number() });
export type Learning = z.infer<typeof learningSchema>;

export const freshLearning = (): Learning => ({ images: 0, correct: 0, guessed: 0 });

/** One minibatch more. */
export function withBatch(seen: Learning, batch: { images: number; accuracy: number; classes: number }): Learning {
  return {
    images: seen.images + batch.images,
    correct: seen.correct + batch.accuracy * batch.images,
    guessed: seen.guessed + batch.images / batch.classes,
  };
}

/** Too few images say nothing. */
const fewest = 500;
/** A quarter above guessing is still useless. */
const usefulFactor = 1.25;
/** Upper 0.1 % point of the normal distribution. */
const quantile = 3.09;

/**
 * One-sided binomial test [ours] of whether accuracy is above 1.25 times guessing, at 0.1 %: true if not significant, false if
 * it is above or images are too few.
 */
export function isGuessing({ images, correct, guessed }: Learning): boolean {
  if (images < fewest) return false;
  const share = Math.min(1, (usefulFactor * guessed) / images);
  const deviation = Math.sqrt(images * share * (1 - share));
  return correct <= usefulFactor * guessed + quantile * deviation;
}
