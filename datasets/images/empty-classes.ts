/** @file Says which folders beside those of classes hold no image: a class of other files would be missed in silence. */
import type { ImagePath } from './given';
import type { Placement } from './layout';

const shownMost = 3;

/** A note, or none. `folders`: per source, those that are empty or hold other files. */
export function emptyClasses(
  images: readonly ImagePath[],
  { told, words }: Pick<Placement, 'told' | 'words'>,
  folders: readonly ReadonlySet<string>[],
): string[] {
  // Where files say the classes, folders say none.
  if (told || words > 0 || folders.every(({ size }) => size === 0)) return [];
  const holding = new Set<string>();
  const beside = new Set<string>();
  let last = '';
  for (const { source, path } of images) {
    const key = `${source}/${parentOf(path)}`;
    if (key === last) continue;
    last = key;
    beside.add(parentOf(key));
    for (let above = key; above !== '' && !holding.has(above); above = parentOf(above)) holding.add(above);
  }
  const empty = folders.flatMap((each, source) =>
    [...each].filter((folder) => {
      const key = `${source}/${folder}`;
      return !holding.has(key) && beside.has(parentOf(key));
    }),
  );
  if (empty.length === 0) return [];
  const shown = empty
    .sort()
    .slice(0, shownMost)
    .map((folder) => `${folder}/`);
  const more = empty.length > shownMost ? ` and ${(empty.length - shownMost).toLocaleString('en')} others` : '';
  return [`no image in ${shown.join(', ')}${more}: not taken as ${empty.length === 1 ? 'a class' : 'classes'}`];
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
