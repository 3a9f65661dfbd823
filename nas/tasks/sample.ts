/**
 * @file Task sampling (method.md §6): a pure function of (task set, dataset content, seed, part, index). Each draw has its
 * own named stream, so that changing one size leaves the other draws unchanged.
 */

import { drawWithout } from '@/datasets/draw';
import type { Dataset } from '@/datasets/open-dataset';
import { DomainError } from '@/domain/errors';
import type { DatasetId } from '@/domain/ids';
import { type RandomStream, randomStream } from '@/domain/random';
import { type Part, setAsideOf, sizesOfSource, type Task, type TaskSetSpec, type TaskSource } from '@/domain/task-set';
import { checkPart } from './check';

export interface SampleTaskInput {
  /** Must have passed `checkTaskSet`. */
  readonly spec: TaskSetSpec;
  /** Only the positions of each class's images; an open `Dataset` has them. */
  readonly datasets: ReadonlyMap<DatasetId, Pick<Dataset, 'indicesOfClass'>>;
  readonly seed: number;
  readonly part: Part;
  readonly index: number;
}

/**
 * Train and validation images are drawn without replacement from the training split, test images from the test split: the
 * three never overlap. Labels follow ascending class index, so tasks with the same classes label them alike.
 */
export function sampleTask({ spec, datasets, seed, part, index }: SampleTaskInput): Task {
  const stream = (name: string, ...indices: number[]) => randomStream(seed, `task:${part}:${name}`, index, ...indices);
  const { source, classes, resolution } = shapeOfTask({ spec, seed, part, index });
  const dataset = datasets.get(source.dataset);
  if (!dataset) throw new DomainError('not-found', `The dataset ${source.dataset} is not here: import it again.`);

  const { perClass } = sizesOfSource(spec, source);
  const { train, validation, test } = perClass;
  const imagesOf = (split: 'train' | 'test', classIndex: number): ArrayLike<number> => {
    const all = dataset.indicesOfClass(split, classIndex);
    const aside = new Set(setAsideOf(spec, { dataset: source.dataset, split, classIndex }));
    return aside.size === 0 ? all : all.filter((image) => !aside.has(image));
  };
  const fromTrain = classes.map((classIndex) =>
    drawWithout(imagesOf('train', classIndex), train + validation, stream('train', classIndex)),
  );
  return {
    part,
    index,
    dataset: source.dataset,
    classes,
    resolution,
    train: fromTrain.map((images) => images.slice(0, train)),
    validation: fromTrain.map((images) => images.slice(train)),
    test: classes.map((classIndex) => {
      const images = imagesOf('test', classIndex);
      return test === 'all' ? Array.from(images) : drawWithout(images, test, stream('test', classIndex));
    }),
  };
}

/** What a task tells apart and how large its images are, without them. @throws DomainError `invalid-input` if the part has no classes. */
export function shapeOfTask(asked: Omit<SampleTaskInput, 'datasets'>): {
  readonly source: TaskSource;
  readonly classes: number[];
  readonly resolution: number;
} {
  const { spec, seed, part, index } = asked;
  const source = sourceOfTask(asked);
  const { ways: counts, resolutions } = sizesOfSource(spec, source);
  const stream = (name: string) => randomStream(seed, `task:${part}:${name}`, index);
  const resolution = resolutions[stream('resolution').integer(resolutions.length)];
  if (resolution === undefined)
    throw new DomainError('invalid-input', 'The task set names no resolution.', { field: 'resolutions' });
  const ways = counts.min + stream('ways').integer(counts.max - counts.min + 1);
  const classes = drawWithout(source.classes[part], ways, stream('classes')).sort((a, b) => a - b);
  return { source, classes, resolution };
}

/** Whose sizes a task has, without its dataset. @throws DomainError `invalid-input` if the part has no classes. */
export function sourceOfTask({ spec, seed, part, index }: Omit<SampleTaskInput, 'datasets'>): TaskSource {
  checkPart(spec, part);
  return drawSource(spec.sources, part, randomStream(seed, `task:${part}:source`, index));
}

/** In proportion to the weights of the sources that have classes in the part. */
function drawSource(sources: readonly TaskSource[], part: Part, stream: RandomStream): TaskSource {
  const eligible = sources.filter((source) => source.classes[part].length > 0);
  const total = eligible.reduce((sum, source) => sum + source.weight, 0);
  let left = stream.uniform() * total;
  for (const source of eligible) {
    left -= source.weight;
    if (left < 0) return source;
  }
  const last = eligible.at(-1);
  if (!last) throw new DomainError('invalid-input', `The task set has no classes in ${part}.`, { field: 'part' });
  return last;
}

export interface EpisodeSizes {
  readonly part: Part;
  readonly ways: number;
  readonly shots: number;
  readonly queries: number;
}

/**
 * Few-shot episodes as tasks of a task set: their support images are the training images, their queries the test
 * images. The task set with the episodes' sizes instead of its own, and the classes of one part only.
 */
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
