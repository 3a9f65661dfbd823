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
  const pictures = joining();
  const images = new Map<
    string,
    { readonly id: DatasetId; readonly split: DatasetSplitName; readonly index: number }
  >();
  for (const [at, id] of ids.entries())
    for (const other of ids.slice(at))
      for (const group of await equalsOf(sourceOf(datasets, id), sourceOf(datasets, other))) {
        const keys = group.map(({ second, split, index }) => {
          const owner = second ? other : id;
          const key = `${owner} ${split} ${index}`;
          images.set(key, { id: owner, split, index });
          return key;
        });
        for (const key of keys) pictures.join(keys[0] ?? key, key);
      }
  const place = placer(spec, datasets);
  return [...images]
    .flatMap(([key, image]) => {
      const placed = place(image);
      return placed === null ? [] : [{ ...placed, picture: pictures.of(key) }];
    })
    .sort((a, b) => compare(a.order, b.order));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** What is joined, directly or through others, has one number. */
function joining() {
  const numbers = new Map<string, number>();
  const above: number[] = [];
  const rootOf = (number: number): number => {
    let root = number;
    while (above[root] !== root) root = above[root] ?? root;
    above[number] = root;
    return root;
  };
  const of = (key: string): number => {
    const known = numbers.get(key);
    if (known !== undefined) return rootOf(known);
    const number = above.push(above.length) - 1;
    numbers.set(key, number);
    return number;
  };
  const join = (a: string, b: string): void => {
    above[of(b)] = of(a);
  };
  return { of, join };
}

/** Where an image lies, and its place in the order; null for one of no part, and for one that is set aside. */
function placer(spec: TaskSetSpec, datasets: Datasets) {
  const places = new Map<string, { readonly part: Part; readonly order: readonly [number, number, number] }>();
  for (const [partAt, part] of parts.entries())
    for (const [sourceAt, { dataset, classes }] of spec.sources.entries())
      for (const [classAt, classIndex] of classes[part].entries())
        places.set(`${dataset} ${classIndex}`, { part, order: [partAt, sourceAt, classAt] });
  const aside = asideOf(spec);
  return ({ id, split, index }: { id: DatasetId; split: DatasetSplitName; index: number }) => {
    const source = sourceOf(datasets, id);
    const classIndex = source.labels(split)[index] ?? 0;
    const place = places.get(`${id} ${classIndex}`);
    if (place === undefined || aside(id, split, classIndex).has(index)) return null;
    const [partAt, sourceAt, classAt] = place.order;
    const order = [partAt, sourceAt, split === 'train' ? 0 : 1, classAt, index];
    return { order, seen: { part: place.part, id, source, split, classIndex, index } satisfies Seen };
  };
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
