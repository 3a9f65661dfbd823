/** @file Images of different parts of a task set that are nearly the same: not refused, shown for people to judge. */
import { z } from 'zod';
import type { NearImage } from '@/datasets/near/near-pairs';
import type { Dataset } from '@/datasets/open-dataset';
import { DomainError } from '@/domain/errors';
import type { DatasetId } from '@/domain/ids';
import {
  type Part,
  type SetAside,
  setAsideOf,
  setAsideSchema,
  type TaskSetSpec,
  taskSetSpecSchema,
} from '@/domain/task-set';
import { parts } from '@/nas/tasks/check';
import { operation } from '@/server/operation';
import { nearPairs } from '../datasets/look';
import { imageSchema, openSources } from './check';

const shown = 24;

interface Placed extends NearImage {
  readonly id: DatasetId;
  readonly source: Dataset;
  readonly classIndex: number;
  readonly part: Part;
}

/** Pairs of near copies across parts. The first time for a dataset, it is looked at by a process of its own. */
export const nearCopies = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ spec: taskSetSpecSchema }),
  output: z.object({
    /** Whether a process still looks: ask again. */
    looking: z.boolean(),
    count: z.int(),
    /** False where two datasets have too many pairs to be copies. */
    complete: z.boolean(),
    pairs: z.array(z.object({ earlier: imageSchema, later: imageSchema })),
    /** What to add to `setAside`: both images of each pair. */
    copies: z.array(setAsideSchema),
  }),
  run({ ctx, input: { spec } }) {
    const datasets = openSources(ctx, spec);
    const found: [Placed, Placed][] = [];
    let complete = true;
    let looking = false;
    for (const [at, one] of spec.sources.entries()) {
      for (const other of spec.sources.slice(at)) {
        const first = datasets.get(one.dataset);
        const second = datasets.get(other.dataset);
        if (first === undefined || second === undefined)
          throw missing(first === undefined ? one.dataset : other.dataset);
        const near = nearPairs(ctx, first, second);
        if (near === null) {
          looking = true;
          continue;
        }
        complete &&= near.complete;
        const placeFirst = placer(spec, one.dataset, first);
        const placeSecond = placer(spec, other.dataset, second);
        for (const [a, b] of near.pairs) {
          const left = placeFirst(a);
          const right = placeSecond(b);
          if (left !== null && right !== null && left.part !== right.part) found.push([left, right]);
        }
      }
    }
    return {
      looking,
      count: found.length,
      complete,
      pairs: found.slice(0, shown).map(([a, b]) => ({ earlier: toShown(a), later: toShown(b) })),
      copies: copiesOf(found.flat()),
    };
  },
});

function missing(id: DatasetId): DomainError {
  return new DomainError('not-found', `The dataset ${id} is not here: import it again.`, { field: 'sources' });
}

/** Where an image lies; null for one of no part, and for one that is set aside. */
function placer(spec: TaskSetSpec, id: DatasetId, source: Dataset): (image: NearImage) => Placed | null {
  const partOf = new Map<number, Part>();
  for (const { dataset, classes } of spec.sources)
    if (dataset === id) for (const part of parts) for (const classIndex of classes[part]) partOf.set(classIndex, part);
  const aside = new Map<string, ReadonlySet<number>>();
  return ({ split, index }) => {
    const classIndex = source.labels(split)[index] ?? 0;
    const part = partOf.get(classIndex);
    if (part === undefined) return null;
    const key = `${split} ${classIndex}`;
    const own = aside.get(key) ?? new Set(setAsideOf(spec, { dataset: id, split, classIndex }));
    aside.set(key, own);
    return own.has(index) ? null : { id, source, split, index, classIndex, part };
  };
}

function toShown({ id, source, part, split, classIndex, index }: Placed) {
  const { name, classes } = source.manifest;
  return { id, dataset: name, part, split, className: classes[classIndex] ?? String(classIndex), index };
}

function copiesOf(images: readonly Placed[]): SetAside[] {
  const found = new Map<string, { readonly entry: Omit<SetAside, 'images'>; readonly images: Set<number> }>();
  for (const { id, split, classIndex, index } of images) {
    const key = `${id} ${split} ${classIndex}`;
    const own = found.get(key) ?? { entry: { dataset: id, split, class: classIndex }, images: new Set<number>() };
    found.set(key, own);
    own.images.add(index);
  }
  return [...found.values()].map(({ entry, images: own }) => ({ ...entry, images: [...own].sort((a, b) => a - b) }));
}
