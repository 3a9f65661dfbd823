/** @file Which class, group and split an image belongs to, by its folders. */
import type { DatasetSplitName } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { type SplitWord, splitOfFolder } from '../formats/format';
import { arrange } from './arrange';
import { importLimits } from './entry';
import { type Given, givenByLabels, type ImagePath, placeGiven, type Words } from './given';
import { bySources } from './split-sources';

export interface PlacedClass {
  readonly name: string;
  /** The folder that holds the class's folder, as an alphabet its characters; null if classes have no groups. */
  readonly group: string | null;
}

export interface Placement {
  /** Sorted by name. */
  readonly classes: readonly PlacedClass[];
  /** Per path: index into `classes`; -1: left out. */
  readonly classOf: Int32Array;
  /** Per path; null if the folders say nothing of a split. */
  readonly splitOf: readonly DatasetSplitName[] | null;
  /** Whether a file said so, not folders: such sets are kept as they are, with their duplicates. */
  readonly told: boolean;
  /** Files of words that were used. */
  readonly words: number;
  /** Unexpected interpretations of the folders, for the user. */
  readonly notes: readonly string[];
}

export interface PlacedImage extends ImagePath {
  /** What a packed file says of it. */
  readonly given: Given | null;
}

/** By what files say of the images, else by their folders. `archives`: names of the sources. Throws `corrupt-data` naming a path. */
export function placeImages(
  images: readonly PlacedImage[],
  grouped: boolean,
  words: Words,
  archives: readonly string[],
): Placement {
  const packed = images.filter(({ given }) => given !== null).length;
  if (packed > 0 && packed < images.length) {
    const file = images.find(({ given }) => given !== null)?.path;
    const image = images.find(({ given }) => given === null)?.path;
    throw misplaced(
      `There are images in files of many ("${file}") and others beside them ("${image}"): import one or the other`,
    );
  }
  const given = packed > 0 ? images.flatMap(({ given: each }) => each ?? []) : givenByLabels(images, words, archives);
  if (given !== null) {
    const placed = placeGiven(given);
    checkClasses(placed.classes);
    return { ...placed, told: true, words: packed > 0 ? 0 : words.labels.size };
  }
  const arranged = bySources(images, arrange(images, grouped, words), archives);
  const kept = images.flatMap(({ source, path }, at) => {
    const folders = arranged.folders[at];
    return folders ? [{ source, path, folders, at }] : [];
  });
  const placement = placeByFolders(kept, arranged.grouped);
  const classOf = new Int32Array(images.length).fill(-1);
  for (const [index, { at }] of kept.entries()) classOf[at] = placement.classOf[index] ?? -1;
  let splits: DatasetSplitName[] | null = null;
  if (placement.splitOf !== null) {
    splits = images.map(() => 'train');
    for (const [index, { at }] of kept.entries()) splits[at] = placement.splitOf[index] ?? 'train';
  }
  const notes = [...arranged.notes, ...placement.notes];
  return { ...placement, classOf, splitOf: splits, told: false, words: arranged.lists, notes };
}

/**
 * `[split/]class/image`, or `[split/]group/class/image` where `grouped`; folders above are ignored. A folder of validation
 * images is the test split if there is no other, else a part of the training split. One split alone is none; neither are splits that
 * hold different classes, as those of few-shot benchmarks do.
 */
function placeByFolders(
  images: readonly (ImagePath & { readonly folders: readonly string[] })[],
  grouped: boolean,
): Pick<Placement, 'classes' | 'classOf' | 'splitOf' | 'notes'> {
  const depth = grouped ? 2 : 1;
  // Of each list of folders once: images of one folder share it.
  const known = new Map<readonly string[], FolderPlace>();
  const places = images.map(({ source, path, folders }): Place => {
    const found = known.get(folders);
    if (found !== undefined) return { source, path, ...found };
    if (folders.length < depth) {
      const wanted = grouped ? 'group/class/image' : 'class/image';
      throw misplaced(`"${path}" is not in a folder of its class: arrange the images as ${wanted}`);
    }
    const own = folders.slice(-depth).map(asName);
    const above = folders.slice(0, -depth);
    const folder = above.at(-1)?.toLowerCase() ?? '';
    const split = splitOfFolder(folder);
    // Kaggle's archives repeat it: seg_train/seg_train/class.
    while (split !== null && splitOfFolder(above.at(-1) ?? '') === split) above.pop();
    const parent = above.join('/');
    const written = folders.slice(-depth).join('/');
    const place = { written, name: own.join('/'), group: grouped ? (own[0] ?? null) : null, split, folder, parent };
    known.set(folders, place);
    return { source, path, ...place };
  });
  const inSplits = checkArrangement(places);
  checkClassFolders(places);
  const byName = new Map(places.map(({ name, group }) => [name, group]));
  const classes = [...byName].map(([name, group]) => ({ name, group })).sort((a, b) => (a.name < b.name ? -1 : 1));
  checkClasses(classes);
  const indexOf = new Map(classes.map(({ name }, index) => [name, index]));
  const hasTest = places.some(({ split }) => split === 'test');
  const splitOf = (split: SplitWord | null): DatasetSplitName =>
    split === 'test' || (!hasTest && split === 'validation') ? 'test' : 'train';
  const classOf = Int32Array.from(places, ({ name }) => indexOf.get(name) ?? 0);
  const spelt = notesOnSpelling(places);
  if (!inSplits) return { classes, classOf, splitOf: null, notes: spelt };
  const splits = places.map(({ split }) => splitOf(split));
  const unusable = noSplits(places, splits);
  if (unusable !== null) return { classes, classOf, splitOf: null, notes: [...spelt, unusable] };
  const moved = places.filter(({ split }) => hasTest && split === 'validation').length;
  const validation = places.find(({ split }) => split === 'validation')?.folder;
  const notes = [
    ...spelt,
    ...(moved > 0 ? [`${moved.toLocaleString('en')} images of ${validation}/ put into the training split`] : []),
    ...(!hasTest && validation !== undefined ? [`${validation}/ taken as the test split`] : []),
  ];
  return { classes, classOf, splitOf: splits, notes };
}

/** What a folder says, however its accents are written and whatever blanks are around it. */
const asName = (folder: string): string => folder.normalize('NFC').trim() || folder;

/** Which classes came from folders of several spellings that look alike. */
function notesOnSpelling(places: readonly Place[]): string[] {
  const spellings = new Map<string, Set<string>>();
  for (const { name, written } of places) spellings.set(name, (spellings.get(name) ?? new Set()).add(written));
  const merged = [...spellings].flatMap(([name, ways]) => (ways.size > 1 ? [`"${name}"`] : [])).sort();
  return merged.length === 0
    ? []
    : [
        `${merged.slice(0, 3).join(', ')}${merged.length > 3 ? ' and others' : ''}: folders whose names look the same taken as one class`,
      ];
}

/** Why folders of splits give no split for testing; null if they do. */
function noSplits(places: readonly Place[], splits: readonly DatasetSplitName[]): string | null {
  const folders = [...new Set(places.map(({ folder }) => `${folder}/`))].sort();
  if (new Set(splits).size === 1) return `only ${folders.join(' and ')} is there`;
  const first = new Map<string, DatasetSplitName>();
  for (const [at, { name }] of places.entries()) {
    const split = splits[at] ?? 'train';
    if ((first.get(name) ?? split) !== split) return null;
    first.set(name, split);
  }
  return `${folders.join(', ')} hold different classes: all were taken together`;
}

/** `train/cat.0.jpg` has no class folder: "train" would be one. */
function checkClassFolders(places: readonly Place[]): void {
  const [flat] = places;
  if (flat === undefined || !places.every(({ split, name }) => split === null && splitOfFolder(name) !== null)) return;
  throw misplaced(
    `"${flat.path}" is in a folder of a split, but in none of its class: arrange the images as train/class/image, test/class/image`,
  );
}

interface Place extends ImagePath, FolderPlace {}

interface FolderPlace extends PlacedClass {
  /** The folders of its class as they are written; `name` is what they say. */
  readonly written: string;
  readonly split: SplitWord | null;
  /** Name of the split's folder, in lower case. */
  readonly folder: string;
  /** Folders above. */
  readonly parent: string;
}

/** Whether the images are in splits. Refuses splits for some only, and classes in several places of one source. */
function checkArrangement(places: readonly Place[]): boolean {
  const inside = places.find(({ split }) => split !== null);
  const outside = places.find(({ split }) => split === null);
  if (inside && outside) {
    const which = `"${inside.path}" is in a folder of a split, but "${outside.path}" is not`;
    throw misplaced(`${which}: put all images into train/ and test/, or none`);
  }
  const first = new Map<number, Place>();
  for (const place of places) {
    const other = first.get(place.source) ?? place;
    first.set(place.source, other);
    if (other.parent !== place.parent) {
      const which = `The class folders of "${other.path}" and "${place.path}" are not in the same folder`;
      throw misplaced(`${which}: bring them together, or say that folders of classes are groups`);
    }
  }
  return inside !== undefined;
}

function checkClasses(classes: readonly PlacedClass[]): void {
  if (classes.length < 2 || classes.length > importLimits.classes) {
    const [only] = classes;
    const many = `There are images of ${classes.length.toLocaleString('en')} classes`;
    const found = only === undefined ? 'There is no image at all' : `All images are of one class, "${only.name}"`;
    throw misplaced(
      `${classes.length < 2 ? found : many}; a dataset has 2 to ${importLimits.classes.toLocaleString('en')} classes, each a folder of images`,
    );
  }
  const bad = classes.find(({ name }) => name.length > 200 || /\p{Cc}/u.test(name));
  if (bad) throw misplaced(`The class folder "${bad.name.slice(0, 200)}" has a name that can't be shown: rename it`);
}

function misplaced(what: string): DomainError {
  return new DomainError('corrupt-data', `${what}. Nothing was imported.`, { field: 'paths' });
}
