/** @file Few-shot episodes as tasks of a task set: their support images are the training images, their queries the test images. */
import type { Part, TaskSetSpec } from '@/domain/task-set';

export interface EpisodeSizes {
  readonly part: Part;
  readonly ways: number;
  readonly shots: number;
  readonly queries: number;
}

/** The task set with the episodes' sizes in place of its own, and the classes of one part alone. */
export const episodeSpec = (spec: TaskSetSpec, { part, ways, shots, queries }: EpisodeSizes): TaskSetSpec => ({
  ...spec,
  sources: spec.sources.map((source) => ({
    ...source,
    ways: undefined,
    perClass: undefined,
    classes: { metaTrain: [], metaValidation: [], heldOut: [], [part]: source.classes[part] },
  })),
  ways: { min: ways, max: ways },
  perClass: { train: shots, validation: 0, test: queries },
});
