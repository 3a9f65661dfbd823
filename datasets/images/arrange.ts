/** @file Layouts other than class/image, brought into it: class/images/image, flat folders with a list, Omniglot's characters. */
import { splitOf, splitOfFolder } from '../formats/format';
import type { ImagePath, Words } from './given';

export interface Arranged {
  /** Of each image, its folders from the outermost to that of its class; null: it has no class, and is left out. */
  readonly folders: readonly (readonly string[] | null)[];
  readonly grouped: boolean;
  /** Lists that were used. */
  readonly lists: number;
  readonly notes: readonly string[];
}

const passThrough = /^(images?|imgs?|jpegs?|pictures|photos)$/i;
const unlabelled = /^unlabell?ed$/i;
const isSplit = (folder: string): boolean => splitOfFolder(folder) !== null || unlabelled.test(folder);
const isUntold = (folder: string): boolean => splitOfFolder(folder) === 'test' || unlabelled.test(folder);

export function arrange(images: readonly ImagePath[], grouped: boolean, { lists }: Words): Arranged {
  const own = foldersOf(images);
  if (grouped) return { folders: own, grouped, lists: 0, notes: [] };
  if (isOmniglot(own)) {
    const note = 'folders such as character01 taken as classes of the folders above them, as Omniglot has them';
    return { folders: own, grouped: true, lists: 0, notes: [note] };
  }
  const folders = withoutPassThrough(images, own);
  return byLists(images, folders, lists);
}

/** Images of one folder share its list: there may be millions. */
function foldersOf(images: readonly ImagePath[]): string[][] {
  const known = new Map<string, string[]>();
  return images.map(({ path }) => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const folders = known.get(folder) ?? (folder === '' && !path.startsWith('/') ? [] : folder.split('/'));
    known.set(folder, folders);
    return folders;
  });
}

function isOmniglot(folders: readonly (readonly string[])[]): boolean {
  const drawn = folders.every((each) => each.length > 1 && /^character\d+$/i.test(each.at(-1) ?? ''));
  return drawn && new Set(folders.map((each) => each.at(-2))).size > 1;
}

/** `train/n01443537/images/x` → `train/n01443537/x`, where that folder holds nothing else with images. */
function withoutPassThrough(images: readonly ImagePath[], folders: readonly string[][]): string[][] {
  const children = new Map<string, Set<string>>();
  const looked = new Set<string[]>();
  const sources = new Set(images.map(({ source }) => source)).size;
  for (const [at, each] of folders.entries()) {
    const source = images[at]?.source ?? 0;
    if (sources === 1 && looked.has(each)) continue;
    looked.add(each);
    for (let depth = 0; depth <= each.length; depth++) {
      const key = `${source}\0${each.slice(0, depth).join('/')}`;
      const held = children.get(key) ?? new Set<string>();
      children.set(key, held.add(each[depth] ?? ''));
    }
  }
  return folders.map((each, at) => {
    if (!passThrough.test(each.at(-1) ?? '')) return each;
    const above = each.slice(0, -1);
    const alone = (children.get(`${images[at]?.source ?? 0}\0${above.join('/')}`)?.size ?? 0) === 1;
    return alone ? above : each;
  });
}

type List = Words['lists'][number];

function byLists(images: readonly ImagePath[], folders: readonly string[][], lists: readonly List[]): Arranged {
  const alone = new Set([...new Set(folders)].map((each) => each.join('/'))).size === 1;
  const placeless = folders.map((each) => alone || each.length === 0 || isSplit(each.at(-1) ?? ''));
  const notes: string[] = [];
  const plain: Arranged = { folders, grouped: false, lists: 0, notes };
  if (!placeless.includes(true)) return plain;
  const tables = lists.map((list) => ({
    ...list,
    folder: list.path.split('/').slice(0, -1).join('/'),
    classes: classesIn(list.text),
  }));
  const used = new Map<List, number>();
  const arranged = folders.map((each, at): readonly string[] | null => {
    const image = images[at];
    if (image === undefined || !placeless[at]) return each;
    const name = stemOf(image.path);
    const near = tables
      .filter(
        ({ source, folder, classes }) =>
          (folder === '' || (source === image.source && isAbove(folder, image.path))) && classes.has(name),
      )
      .sort((a, b) => b.folder.length - a.folder.length)[0];
    if (near === undefined) return null;
    used.set(near, (used.get(near) ?? 0) + 1);
    const word = each.at(-1) ?? '';
    const own = near.classes.get(name) ?? '';
    if (isSplit(word)) return [...each, own];
    const split = splitOf(near.path);
    return [...(split === null ? [] : [split]), own];
  });
  for (const [{ path }, count] of used) notes.push(`classes of ${count.toLocaleString('en')} images by ${path}`);
  const lost = arranged.flatMap((each, at) => (each === null ? [at] : []));
  const placed = arranged.length - lost.length;
  // Who left them out said so by the folder's name; of all others the refusal of the layout is right.
  const leftOut = placed > 0 && lost.every((at) => isUntold(folders[at]?.at(-1) ?? ''));
  if (lost.length > 0 && !leftOut) return { ...plain, folders: folders.map((each, at) => arranged[at] ?? each) };
  if (lost.length > 0) {
    const folder = folders[lost[0] ?? 0]?.at(-1);
    notes.push(`${lost.length.toLocaleString('en')} images of ${folder}/ have no class: left out`);
  }
  return { folders: arranged, grouped: false, lists: used.size, notes };
}

const isAbove = (folder: string, path: string): boolean => folder === '' || path.startsWith(`${folder}/`);

/** A file's name without folders and extension. */
const stemOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[a-z0-9]{1,5}$/i, '');

const fileColumns = /^(file_?names?|files?|images?|image_?ids?|img|ids?|paths?|name)$/i;
const classColumns = /^(labels?|class(_?name|_?id)?|category|breed|species|target|wnid|diagnosis|prediction_?string)$/i;

/** Classes by the stem of a file's name: of tables with a header, else of rows that begin with a file and its class. */
function classesIn(text: string): Map<string, string> {
  const rows = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const cells = (line: string): string[] =>
    (/[,\t;]/.test(line) ? line.split(/[,\t;]/) : line.trim().split(/\s+/)).map((cell) =>
      cell.trim().replace(/^"(.*)"$/, '$1'),
    );
  const header = cells(rows[0] ?? '');
  const file = header.findIndex((cell) => fileColumns.test(cell));
  const label = header.findIndex((cell) => classColumns.test(cell));
  const known = file >= 0 && label < 0 && header.length === 2 ? 1 - file : label;
  const headed = file >= 0 && known >= 0;
  // Of files, but with columns that are no class: scores, boxes.
  if (file >= 0 && !headed) return new Map();
  // ImageNet at Kaggle: "n03995372 85 1 499 272", a class and its boxes.
  const boxed = headed && /^prediction_?string$/i.test(header[known] ?? '');
  const found = new Map<string, string>();
  for (const row of headed ? rows.slice(1) : rows) {
    const own = cells(row);
    const name = own[headed ? file : 0];
    const cell = own[headed ? known : 1];
    const value = boxed ? cell?.split(' ')[0] : cell;
    if (name !== undefined && value !== undefined && value !== '') found.set(stemOf(name), value.replaceAll('/', ' '));
  }
  return found;
}
