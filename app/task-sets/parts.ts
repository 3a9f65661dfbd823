/** @file The three parts of a task set: names, and the assignment of classes to them. */
import { randomStream } from '@/domain/random';
import type { Part, TaskSizes, TaskSource } from '@/domain/task-set';

export const partNames: Readonly<Record<Part, string>> = {
  metaTrain: 'Meta-train',
  metaValidation: 'Meta-validation',
  heldOut: 'Held-out',
};

export const parts: readonly Part[] = ['metaTrain', 'metaValidation', 'heldOut'];

type ClassParts = TaskSource['classes'];

export function partOf(classes: ClassParts, index: number): Part | null {
  return parts.find((part) => classes[part].includes(index)) ?? null;
}

/** The same assignment with one class moved; null takes it out of all parts. */
export function assignClass(classes: ClassParts, index: number, to: Part | null): ClassParts {
  const moved = (part: Part): number[] => {
    const others = classes[part].filter((other) => other !== index);
    return part === to ? [...others, index].sort((a, b) => a - b) : others;
  };
  return { metaTrain: moved('metaTrain'), metaValidation: moved('metaValidation'), heldOut: moved('heldOut') };
}

/** The same assignment with several classes moved. */
export function assignClasses(classes: ClassParts, indices: readonly number[], to: Part | null): ClassParts {
  return indices.reduce((moved, index) => assignClass(moved, index, to), classes);
}

export interface ClassGroup {
  readonly name: string;
  /** Its classes. */
  readonly classes: readonly number[];
}

/** `groupOf`: the group of each class. In the order in which the groups first come. */
export function groupsOf(groupOf: readonly string[]): ClassGroup[] {
  const groups = new Map<string, number[]>();
  for (const [index, name] of groupOf.entries()) groups.set(name, [...(groups.get(name) ?? []), index]);
  return [...groups].map(([name, classes]) => ({ name, classes }));
}

/** A random split of whole groups; sizes count groups. The same for the same seed. */
export function randomGroupSplit(
  groups: readonly ClassGroup[],
  sizes: { metaTrain: number; metaValidation: number },
  seed: number,
): ClassParts {
  const { metaTrain, metaValidation, heldOut } = randomSplit(groups.length, sizes, seed);
  const classes = (indices: readonly number[]): number[] =>
    indices.flatMap((index) => groups[index]?.classes ?? []).sort((a, b) => a - b);
  return { metaTrain: classes(metaTrain), metaValidation: classes(metaValidation), heldOut: classes(heldOut) };
}

/** Half of the classes (rounded up) for meta-training, the rest held out, in the order of the labels. */
export function halfSplit(count: number): ClassParts {
  return splitClasses(
    Array.from({ length: count }, (_, index) => index),
    { metaTrain: Math.ceil(count / 2), metaValidation: 0 },
  );
}

/** A random split; the same for the same seed. */
export function randomSplit(
  count: number,
  sizes: { metaTrain: number; metaValidation: number },
  seed: number,
): ClassParts {
  const shuffled = randomStream(seed, 'class split').shuffle(Array.from({ length: count }, (_, index) => index));
  return splitClasses(shuffled, sizes);
}

function splitClasses(order: readonly number[], sizes: { metaTrain: number; metaValidation: number }): ClassParts {
  const cut = (from: number, to?: number): number[] => order.slice(from, to).sort((a, b) => a - b);
  return {
    metaTrain: cut(0, sizes.metaTrain),
    metaValidation: cut(sizes.metaTrain, sizes.metaTrain + sizes.metaValidation),
    heldOut: cut(sizes.metaTrain + sizes.metaValidation),
  };
}

/** "5", or "3 to 5". */
export function waysText(ways: { readonly min: number; readonly max: number }): string {
  return ways.min === ways.max ? String(ways.min) : `${ways.min} to ${ways.max}`;
}

/** "200 train, 100 validation, all test". */
export function imagesText({ train, validation, test }: TaskSizes['perClass']): string {
  return `${train} train, ${validation} validation, ${test} test`;
}
