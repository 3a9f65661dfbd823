/**
 * @file The leak check (method.md §6): no image of one part may occur, pixel for pixel, in another part, whatever the
 * dataset, split, class or index. Any such image is refused unless the task set sets it aside, which its document says.
 */

import { imageHashes } from '@/datasets/image-hash';
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

/** Throws `invalid-input` (field `sources`) with counts and the first examples if an image is in two parts. */
export async function leakCheck(spec: TaskSetSpec, datasets: ReadonlyMap<DatasetId, Dataset>): Promise<LeakReport> {
  const report = await findLeaks(spec, datasets);
  if (report.leaks.length > 0) {
    throw new DomainError('invalid-input', describeLeaks(report), { field: 'sources' });
  }
  return report;
}

/** As `leakCheck`, but reports leaks instead of refusing them. Takes about 10 µs per image the first time. */
export async function findLeaks(spec: TaskSetSpec, datasets: ReadonlyMap<DatasetId, Dataset>): Promise<LeakReport> {
  const first = new Map<bigint, Seen[]>();
  // One of each picture that lies in several parts.
  const leaking = new Map<bigint, Seen[]>();
  const pause = gentle();
  const leaks = new Map<string, { parts: [Part, Part]; count: number; examples: [ImageReference, ImageReference][] }>();
  const within: { count: number; examples: [ImageReference, ImageReference][] } = { count: 0, examples: [] };
  let trainAndTest = 0;
  let imagesChecked = 0;

  for await (const { hash, seen } of imagesOf(spec, datasets)) {
    imagesChecked++;
    await pause();
    const earlier = first.get(hash);
    if (!earlier) {
      first.set(hash, [seen]);
      continue;
    }
    const equals = await equalTo(seen, earlier);
    for (const part of new Set(equals.map((other) => other.part))) {
      if (part === seen.part) continue;
      const key = `${part}:${seen.part}`;
      const leak = leaks.get(key) ?? { parts: [part, seen.part], count: 0, examples: [] };
      leaks.set(key, leak);
      leak.count++;
      note(
        leak.examples,
        equals.find((other) => other.part === part),
        seen,
      );
    }
    if (equals.some((other) => other.part !== seen.part)) {
      const known = leaking.get(hash) ?? [];
      if ((await equalTo(seen, known)).length === 0) leaking.set(hash, [...known, seen]);
    }
    const same = equals.find((other) => other.part === seen.part);
    if (same) {
      within.count++;
      note(within.examples, same, seen);
      if (equals.some((other) => other.part === seen.part && other.split !== seen.split)) trainAndTest++;
    }
    // One entry per part and split is enough for later images.
    if (!equals.some((other) => other.part === seen.part && other.split === seen.split)) earlier.push(seen);
  }
  return {
    imagesChecked,
    leaks: [...leaks.values()],
    withinParts: within,
    trainAndTest,
    copies: leaking.size === 0 ? [] : await copiesOf(leaking, spec, datasets),
    sharedNames: sharedNames(spec, datasets),
  };
}

/** Every image that shows one of these pictures, by dataset, split and class. */
async function copiesOf(
  leaking: ReadonlyMap<bigint, readonly Seen[]>,
  spec: TaskSetSpec,
  datasets: ReadonlyMap<DatasetId, Dataset>,
): Promise<SetAside[]> {
  const found = new Map<string, SetAside>();
  const pause = gentle();
  for await (const { hash, seen } of imagesOf(spec, datasets)) {
    await pause();
    if ((await equalTo(seen, leaking.get(hash) ?? [])).length === 0) continue;
    const { id, split, classIndex, index } = seen;
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

async function* imagesOf(spec: TaskSetSpec, datasets: ReadonlyMap<DatasetId, Dataset>) {
  for (const part of parts) {
    for (const { dataset: id, classes } of spec.sources) {
      const source = datasets.get(id);
      if (!source)
        throw new DomainError('not-found', `The dataset ${id} is not here: import it again.`, { field: 'sources' });
      for (const split of ['train', 'test'] as const) {
        if (classes[part].length === 0) continue;
        const hashes = await imageHashes(source, split);
        for (const classIndex of classes[part]) {
          const aside = new Set(setAsideOf(spec, { dataset: id, split, classIndex }));
          for (const index of source.indicesOfClass(split, classIndex)) {
            if (aside.has(index)) continue;
            yield { hash: hashes[index] ?? 0n, seen: { part, id, source, split, classIndex, index } };
          }
        }
      }
    }
  }
}

/** Those with the same pixels. Hashes are 64 bits: a refusal must not be caused by a collision. */
async function equalTo(seen: Seen, others: readonly Seen[]): Promise<Seen[]> {
  if (others.length === 0) return [];
  const pixels = await seen.source.image(seen.split, seen.index);
  const equals: Seen[] = [];
  for (const other of others)
    if (Buffer.compare(await other.source.image(other.split, other.index), pixels) === 0) equals.push(other);
  return equals;
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
