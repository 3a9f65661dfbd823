/** @file What a trained network expects of its images, stored with its weights, so that others can use them. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';

const imageFactsSchema = z.object({
  /** Name of the dataset. */
  dataset: z.string(),
  /** Class of each logit. */
  classes: z.array(z.string()),
  /** Per channel, of pixels in 0 to 1: the network reads (pixel − mean) / deviation. */
  mean: z.array(z.number()),
  deviation: z.array(z.number().positive()),
});
export type ImageFacts = z.infer<typeof imageFactsSchema>;

/** How to resize any image to the network's size; `resizeSquare` of datasets/resize.ts. */
export const resizeRule =
  'Stretch to a square; per axis, area average where it shrinks, bilinear with half-pixel centres where it grows; round to whole bytes.';

/** The key in a safetensors file's metadata. */
const key = 'images';

export function imageFactsEntry(facts: ImageFacts): Record<string, string> {
  return { [key]: JSON.stringify(facts) };
}

/** Null in older files. Throws `corrupt-data` if they can't be read. */
export function imageFactsIn(metadata: Readonly<Record<string, string>>): ImageFacts | null {
  const text = metadata[key];
  if (text === undefined) return null;
  try {
    return imageFactsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DomainError('corrupt-data', 'The weights file says of its images what can’t be read.', { cause });
  }
}
