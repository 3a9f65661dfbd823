/** @file Which class and split an image has by what is said beside it: in a packed file, by a label of WebDataset, by a list. */
import type { DatasetSplitName } from '@/domain/dataset';
import { type Label, type SplitWord, splitOf, utf8 } from '../formats/format';

export interface ImagePath {
  /** Which of the folders or archives it came from. */
  readonly source: number;
  /** Within it, with slashes. */
  readonly path: string;
}

export interface Given {
  readonly label: Label;
  readonly split: SplitWord | null;
}

export interface WordList extends ImagePath {
  readonly text: string;
}

/** Files of words, as they come: labels are read at once, since there is one for each image; lists are kept until they are needed. */
export interface Words {
  /** Of `key.cls` and `key.json`, by source and key. */
  readonly labels: Map<string, Label>;
  readonly lists: WordList[];
  /** How many files these are. */
  count: number;
  bytes: number;
}

/** Up to the first dot of its name: what WebDataset calls a sample. */
export const keyOf = ({ source, path }: ImagePath): string =>
  `${source}\0${path.replace(/^((?:.*\/)?[^/.]*)\..*$/, '$1')}`;

/** False: it says nothing of images. */
export function addWords(words: Words, from: ImagePath, bytes: Uint8Array, most: number): boolean {
  const { path } = from;
  if (/\.(cls|json)$/i.test(path)) {
    const label = /\.cls$/i.test(path) ? labelOf(utf8(bytes).trim()) : labelInJson(bytes);
    if (label === null) return false;
    words.labels.set(keyOf(from), label);
  } else {
    if (words.bytes + bytes.length > most) return false;
    words.lists.push({ ...from, text: utf8(bytes) });
    words.bytes += bytes.length;
  }
  words.count++;
  return true;
}

function labelOf(value: unknown): Label | null {
  if (typeof value === 'number' && Number.isInteger(value)) return { name: String(value), index: value };
  if (typeof value !== 'string' || value === '') return null;
  return /^\d{1,9}$/.test(value) ? { name: value, index: Number(value) } : { name: value, index: null };
}

function labelInJson(bytes: Uint8Array): Label | null {
  let value: unknown;
  try {
    value = JSON.parse(utf8(bytes));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return labelOf(value);
  const fields = new Map<string, unknown>(Object.entries(value));
  const first = (keys: readonly string[]) =>
    keys.map((key) => labelOf(fields.get(key))).find((found) => found !== null) ?? null;
  const label = first(['label', 'cls', 'class', 'class_id', 'target']);
  const name = first(['label_name', 'class_name', 'category']);
  return label === null ? name : { name: name?.name ?? label.name, index: label.index };
}

/** What labels of WebDataset say of these images; null unless every one has a label. `archives`: the source's name, which may mean a split. */
export function givenByLabels(
  images: readonly ImagePath[],
  { labels }: Words,
  archives: readonly string[],
): Given[] | null {
  if (labels.size === 0) return null;
  const given: Given[] = [];
  for (const image of images) {
    const label = labels.get(keyOf(image));
    if (label === undefined) return null;
    given.push({ label, split: splitOf(`${archives[image.source] ?? ''}/${image.path}`) });
  }
  return given;
}

export interface GivenClasses {
  readonly classes: readonly { readonly name: string; readonly group: null }[];
  readonly classOf: Int32Array;
  readonly splitOf: readonly DatasetSplitName[] | null;
  readonly notes: readonly string[];
}

/** Classes in the order of their numbers, where they have any; else by name. */
export function placeGiven(given: readonly Given[]): GivenClasses {
  const found = new Map<string, Label>();
  const keyOfLabel = ({ name, index }: Label): string => (index === null ? `name ${clean(name)}` : `index ${index}`);
  for (const { label } of given) if (!found.has(keyOfLabel(label))) found.set(keyOfLabel(label), label);
  const labels = [...found.values()].sort((a, b) =>
    a.index !== null && b.index !== null ? a.index - b.index : a.name < b.name ? -1 : 1,
  );
  const uses = new Map<string, number>();
  for (const { name } of labels) uses.set(clean(name), (uses.get(clean(name)) ?? 0) + 1);
  const classes = labels.map(({ name, index }) => {
    const own = clean(name);
    // ImageNet has two cranes.
    return {
      name: own === '' || (uses.get(own) ?? 0) > 1 ? `${own} (${index ?? 'unnamed'})`.trim() : own,
      group: null,
    };
  });
  const position = new Map(labels.map((label, index) => [keyOfLabel(label), index]));
  const classOf = Int32Array.from(given, ({ label }) => position.get(keyOfLabel(label)) ?? 0);
  return { classes, classOf, ...splitsOf(given) };
}

const clean = (name: string): string => name.normalize('NFC').trim().slice(0, 200);

function splitsOf(given: readonly Given[]): Pick<GivenClasses, 'splitOf' | 'notes'> {
  const count = (word: SplitWord | null): number => given.filter(({ split }) => split === word).length;
  const [test, validation, none] = [count('test'), count('validation'), count(null)];
  if (test === 0 && validation === 0) return { splitOf: null, notes: [] };
  const asTest = (split: SplitWord | null): boolean => split === 'test' || (test === 0 && split === 'validation');
  const splitOf = given.map(({ split }): DatasetSplitName => (asTest(split) ? 'test' : 'train'));
  if (splitOf.every((split) => split === 'test'))
    return { splitOf: null, notes: ['only images for testing are there'] };
  const number = (n: number): string => n.toLocaleString('en');
  const notes = [
    ...(test > 0 && validation > 0 ? [`${number(validation)} images for validation put into the training split`] : []),
    ...(test === 0 && validation > 0 ? ['images for validation taken as the test split'] : []),
    ...(none > 0 ? [`${number(none)} images of no split put into the training split`] : []),
  ];
  return { splitOf, notes };
}
