/**
 * @file The leak check (method.md §6): no image of one part may occur, pixel for pixel, in another part, whatever the
 * dataset, split, class or index. Any such image is refused unless the task set sets it aside, which its document says.
 */

import { type EqualImages, keepEqual, readEqual } from '@/datasets/equal-images';
import type { Dataset } from '@/datasets/open-dataset';
import { gentle } from '@/datasets/yield-regularly';
import type { DatasetSplitName } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import type { DatasetId } from '@/domain/ids';
import { type Part, type SetAside, setAsideOf, type TaskSetSpec } from '@/domain/task-set';
import { parts, partTitles } from './check';

export interface ImageReference {
  readonly id: DatasetId;
  /** The dataset's name. */
  readonly dataset: string;
  readonly part: Part;
  readonly split: DatasetSplitName;
  readonly classIndex: number;
  readonly className: string;
  readonly index: number;
}

export interface Repeats {
  /** Images that are pixel for pixel an earlier one. */
  readonly count: number;
  /** The first few: the earlier image and its repeat. */
  readonly examples: readonly (readonly [ImageReference, ImageReference])[];
}

export interface LeakReport {
  readonly imagesChecked: number;
  /** Repeats across parts, for each pair of parts that has any: these are refused. */
  readonly leaks: readonly (Repeats & { readonly parts: readonly [Part, Part] })[];
  /** Repeats within a part: not refused, as they are within the datasets; in train and test they flatter accuracy. */
  readonly withinParts: Repeats;
  /** Of those, from the training split to the test split. */
  readonly trainAndTest: number;
  /** All images that lie in several parts, as a task set would set them aside. */
  readonly copies: readonly SetAside[];
  /** Class names that different datasets use in different parts: perhaps the same class, for people to judge. */
  readonly sharedNames: readonly string[];
}

const examplesKept = 24;
/** In a sentence. */
const examplesTold = 5;

interface Seen {
  readonly part: Part;
  readonly id: DatasetId;
  readonly source: Dataset;
  readonly split: DatasetSplitName;
  readonly classIndex: number;
  readonly index: number;
}

/** Equal images within a dataset, or across two. */
export type EqualsOf = (a: Dataset, b: Dataset) => Promise<EqualImages>;

/** Those kept beside the datasets, else looked for here. */
const lookedForHere: EqualsOf = async (a, b) => readEqual(a, b) ?? (await keepEqual(a, b));

type Datasets = ReadonlyMap<DatasetId, Dataset>;

/** Throws `invalid-input` (field `sources`) with counts and the first examples if an image is in two parts. */
export async function leakCheck(spec: TaskSetSpec, datasets: Datasets, equalsOf?: EqualsOf): Promise<LeakReport> {
  const report = await findLeaks(spec, datasets, equalsOf);
  if (report.leaks.length > 0) {
    throw new DomainError('invalid-input', describeLeaks(report), { field: 'sources' });
  }
  return report;
}

/** As `leakCheck`, but reports leaks instead of refusing them. Only images that are repeated are looked at. */
export async function findLeaks(
  spec: TaskSetSpec,
  datasets: Datasets,
  equalsOf: EqualsOf = lookedForHere,
): Promise<LeakReport> {
  const placed = await repeatedImages(spec, datasets, equalsOf);
  const first = new Map<number, Seen[]>();
  const pause = gentle();
  const leaks = new Map<string, { parts: [Part, Part]; count: number; examples: [ImageReference, ImageReference][] }>();
  const within: { count: number; examples: [ImageReference, ImageReference][] } = { count: 0, examples: [] };
  let trainAndTest = 0;
  for (const { picture, seen } of placed) {
    await pause();
    const earlier = first.get(picture) ?? [];
    first.set(picture, earlier);
    for (const part of new Set(earlier.map((other) => other.part))) {
      if (part === seen.part) continue;
      const key = `${part}:${seen.part}`;
      const leak = leaks.get(key) ?? { parts: [part, seen.part], count: 0, examples: [] };
      leaks.set(key, leak);
      leak.count++;
      note(
        leak.examples,
        earlier.find((other) => other.part === part),
        seen,
      );
    }
    const same = earlier.find((other) => other.part === seen.part);
    if (same) {
      within.count++;
      note(within.examples, same, seen);
      if (earlier.some((other) => other.part === seen.part && other.split !== seen.split)) trainAndTest++;
    }
    // One entry per part and split is enough for later images.
    if (!earlier.some((other) => other.part === seen.part && other.split === seen.split)) earlier.push(seen);
  }
  const leaking = placed.filter(({ picture }) => new Set(first.get(picture)?.map(({ part }) => part)).size > 1);
  return {
    imagesChecked: imagesIn(spec, datasets),
    leaks: [...leaks.values()],
    withinParts: within,
    trainAndTest,
    copies: copiesOf(leaking.map(({ seen }) => seen)),
    sharedNames: sharedNames(spec, datasets),
  };
}

/** By dataset, split and class. */
function copiesOf(images: readonly Seen[]): SetAside[] {
  const found = new Map<string, SetAside>();
  for (const { id, split, classIndex, index } of images) {
    const key = `${id} ${split} ${classIndex}`;
    const entry = found.get(key) ?? { dataset: id, split, class: classIndex, images: [] };
    entry.images.push(index);
    found.set(key, entry);
  }
  return [...found.values()];
}

/** One paragraph for people: which parts share how many images, and the first examples. */
export function describeLeaks(report: LeakReport): string {
  const name = (image: ImageReference) => `${image.dataset} ${image.split} image ${image.index} ("${image.className}")`;
  const pairs = report.leaks.map(({ parts: [a, b], count, examples }) => {
    const shown = examples
      .slice(0, examplesTold)
      .map(([earlier, later]) => `${name(earlier)} = ${name(later)}`)
      .join('; ');
    return `${count} ${partTitles[b]} images also occur in ${partTitles[a]}, first ${shown}`;
  });
  return `${pairs.join('. ')}. Set these images aside, move the classes that share them into one part, or leave one of them out.`;
}

function sourceOf(datasets: Datasets, id: DatasetId): Dataset {
  const found = datasets.get(id);
  if (found) return found;
  throw new DomainError('not-found', `The dataset ${id} is not here: import it again.`, { field: 'sources' });
}

/** Those that tasks may draw, in the order of part, source, split, class and index; equal ones have the same number as picture. */
async function repeatedImages(
  spec: TaskSetSpec,
  datasets: Datasets,
  equalsOf: EqualsOf,
): Promise<{ readonly picture: number; readonly seen: Seen }[]> {
  const ids = [...new Set(spec.sources.map(({ dataset }) => dataset))];
  const sources = ids.map((id) => sourceOf(datasets, id));
  // A number for each image: of all datasets, one after the other, the training split first.
  let total = 0;
  const firsts = sources.map(({ manifest: { train, test } }) => {
    const first = total;
    total += train.images + test.images;
    return first;
  });
  const pictures = joining();
  const images = new Map<number, { readonly at: number; readonly split: DatasetSplitName; readonly index: number }>();
  for (const [one, dataset] of sources.entries())
    for (const [past, other] of sources.slice(one).entries())
      for (const group of await equalsOf(dataset, other)) {
        let joined = -1;
        for (const { second, split, index } of group) {
          const at = second ? one + past : one;
          const before = split === 'train' ? 0 : (sources[at]?.manifest.train.images ?? 0);
          const number = (firsts[at] ?? 0) + before + index;
          if (!images.has(number)) images.set(number, { at, split, index });
          if (joined >= 0) pictures.join(joined, number);
          joined = number;
        }
      }
  const places = ids.map((id) => placesOf(spec, id, total));
  const aside = asideOf(spec);
  const placed: { readonly order: number; readonly picture: number; readonly seen: Seen }[] = [];
  for (const [number, { at, split, index }] of images) {
    const [id, source] = [ids[at], sources[at]];
    const classIndex = source?.labels(split)[index] ?? 0;
    const place = places[at]?.get(classIndex);
    if (id === undefined || source === undefined || place === undefined) continue;
    if (spec.setAside !== undefined && aside(id, split, classIndex).has(index)) continue;
    const seen = { part: place.part, id, source, split, classIndex, index };
    placed.push({ order: place.order(split) + index, picture: pictures.of(number), seen });
  }
  return placed.sort((a, b) => a.order - b.order);
}

/** What is joined, directly or through others, has one number: a number among them. */
function joining() {
  const above = new Map<number, number>();
  const of = (number: number): number => {
    let root = number;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    if (root !== number) above.set(number, root);
    return root;
  };
  const join = (a: number, b: number): void => {
    const [one, other] = [of(a), of(b)];
    if (one !== other) above.set(other, one);
  };
  return { of, join };
}

/** The part of each class of a dataset, and where its images stand in the order: less than 2⁵³ for any datasets that fit a disk. */
function placesOf(spec: TaskSetSpec, id: DatasetId, images: number) {
  const classes = 1 + Math.max(...spec.sources.flatMap((source) => parts.map((part) => source.classes[part].length)));
  const places = new Map<number, { readonly part: Part; order(split: DatasetSplitName): number }>();
  for (const [partAt, part] of parts.entries())
    for (const [sourceAt, { dataset, classes: own }] of spec.sources.entries())
      for (const [classAt, classIndex] of dataset === id ? own[part].entries() : []) {
        const first = 2 * (partAt * spec.sources.length + sourceAt);
        const order = (split: DatasetSplitName): number =>
          ((first + (split === 'train' ? 0 : 1)) * classes + classAt) * images;
        places.set(classIndex, { part, order });
      }
  return places;
}

/** Which images of a class are set aside. */
function asideOf(spec: TaskSetSpec) {
  const known = new Map<string, ReadonlySet<number>>();
  return (id: DatasetId, split: DatasetSplitName, classIndex: number): ReadonlySet<number> => {
    const key = `${id} ${split} ${classIndex}`;
    const found = known.get(key) ?? new Set(setAsideOf(spec, { dataset: id, split, classIndex }));
    known.set(key, found);
    return found;
  };
}

/** How many images tasks may draw. */
function imagesIn(spec: TaskSetSpec, datasets: Datasets): number {
  const aside = asideOf(spec);
  let count = 0;
  for (const { dataset: id, classes } of spec.sources)
    for (const split of ['train', 'test'] as const)
      for (const classIndex of parts.flatMap((part) => classes[part]))
        count +=
          (sourceOf(datasets, id).manifest[split].classCounts[classIndex] ?? 0) - aside(id, split, classIndex).size;
  return count;
}

function note(examples: [ImageReference, ImageReference][], earlier: Seen | undefined, later: Seen): void {
  if (earlier && examples.length < examplesKept) examples.push([reference(earlier), reference(later)]);
}

function reference({ part, id, source, split, classIndex, index }: Seen): ImageReference {
  const { name, classes } = source.manifest;
  return { id, dataset: name, part, split, classIndex, className: classes[classIndex] ?? String(classIndex), index };
}

function sharedNames(spec: TaskSetSpec, datasets: ReadonlyMap<DatasetId, Dataset>): string[] {
  const uses = new Map<string, { name: string; parts: Set<Part>; datasets: Set<string> }>();
  for (const { dataset: id, classes } of spec.sources) {
    for (const part of parts) {
      for (const classIndex of classes[part]) {
        const name = datasets.get(id)?.manifest.classes[classIndex] ?? '';
        const key = name.trim().toLowerCase();
        const use = uses.get(key) ?? { name, parts: new Set(), datasets: new Set() };
        uses.set(key, use);
        use.parts.add(part);
        use.datasets.add(id);
      }
    }
  }
  return [...uses.values()].filter((use) => use.parts.size > 1 && use.datasets.size > 1).map((use) => use.name);
}
