/** @file What a black-box search leaves of its candidates, `candidates.json`: read by whoever begins with them. */
import { z } from 'zod';
import { genotypeSchema } from './genotype';

export const candidateFileName = 'candidates.json';

/** The loss of one that was not trained, since it takes longer than is allowed: as if it had everything wrong. JSON has no infinity. */
export const untrainedLoss = Number.MAX_VALUE;

const candidateFileSchema = z.array(
  z.object({
    genotype: genotypeSchema,
    epochs: z.int(),
    validation: z.object({ accuracy: z.number(), loss: z.number() }),
  }),
);

/** The cells that were trained longest, at most so many, in their order; accuracies on validation images, in [0, 1]. Throws for another file. */
export function trainedCells(text: string, most: number) {
  const trained = candidateFileSchema
    .parse(JSON.parse(text))
    .filter(({ validation }) => validation.loss !== untrainedLoss);
  const epochs = Math.max(...trained.map((each) => each.epochs));
  return trained
    .filter((each) => each.epochs === epochs)
    .slice(0, most)
    .map(({ genotype, validation: { accuracy } }) => ({ genotype, accuracy }));
}
