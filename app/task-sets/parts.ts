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
  return assignClasses(classes, [index], to);
}

/** The same assignment with several classes moved. */
export function assignClasses(classes: ClassParts, indices: readonly number[], to: Part | null): ClassParts {
  const own = new Set(indices);
  const moved = (part: Part): number[] => {
    const others = classes[part].filter((other) => !own.has(other));
    return part === to ? [...others, ...own].sort((a, b) => a - b) : others;
  };
  return { metaTrain: moved('metaTrain'), metaValidation: moved('metaValidation'), heldOut: moved('heldOut') };
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

/** Classes whose name holds the text, in any case; `*` and `?` match as they do in file names, then the whole name. All for none. */
export function matchingClasses(names: readonly string[], pattern: string): number[] {
  const text = pattern.trim().toLowerCase();
  const whole = /[*?]/.test(text);
  const literal = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const fits = new RegExp(whole ? `^${literal}$` : literal);
  return names.flatMap((name, index) => (fits.test(name.toLowerCase()) ? [index] : []));
}

const partWords: readonly (readonly [Part, RegExp])[] = [
  ['metaTrain', /^(meta[-_ ]?)?train(ing)?$/i],
  ['metaValidation', /^(meta[-_ ]?)?val(id|idation)?$/i],
  ['heldOut', /^((meta[-_ ]?)?test(ing)?|held[-_ ]?out)$/i],
];

export interface ListedClasses {
  readonly classes: ClassParts;
  /** How many classes the list moved. */
  readonly moved: number;
  /** The first cells of lines that name no class. */
  readonly unknown: readonly string[];
}

/**
 * Classes listed in a text, such as the files that come with published splits: one a line, or rows of a table of which some cell is a
 * class. A row that also says train, val or test means that part, another the given one. Classes that the text doesn't name stay.
 */
export function listedClasses(names: readonly string[], value: ClassParts, text: string, part: Part): ListedClasses {
  const indexOf = new Map(names.map((name, index) => [name.toLowerCase(), index]));
  const rows = text
    .split(/\r?\n/)
    .map((line) => [line.trim(), ...line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))])
    .filter(([line]) => line !== '');
  const found = new Map<number, Part>();
  const unknown: string[] = [];
  for (const cells of rows) {
    const index = cells
      .map((cell) => indexOf.get(cell.normalize('NFC').toLowerCase()))
      .find((each) => each !== undefined);
    const said = partWords.find(([, word]) => cells.slice(1).some((cell) => word.test(cell)))?.[0];
    if (index === undefined) unknown.push(cells[1] ?? '');
    else found.set(index, said ?? part);
  }
  let classes = value;
  for (const each of parts) {
    const own = [...found].flatMap(([index, to]) => (to === each ? [index] : []));
    classes = assignClasses(classes, own, each);
  }
  return { classes, moved: found.size, unknown };
}

/** How many of `count` go to each part by shares in percent; the rest is held out. */
export function sizesOfShares(count: number, shares: { metaTrain: number; metaValidation: number }) {
  const metaTrain = Math.round((count * shares.metaTrain) / 100);
  return { metaTrain, metaValidation: Math.min(count - metaTrain, Math.round((count * shares.metaValidation) / 100)) };
}

/** "5", or "3 to 5". */
export function waysText(ways: { readonly min: number; readonly max: number }): string {
  return ways.min === ways.max ? String(ways.min) : `${ways.min} to ${ways.max}`;
}

/** "200 train, 100 validation, all test". */
export function imagesText({ train, validation, test }: TaskSizes['perClass']): string {
  return `${train} train, ${validation} validation, ${test} test`;
}
