/** @file Archives that are a split each, as train.tar and val.tar, whose folders say nothing of it. */
import { splitOf, splitOfFolder } from '../formats/format';
import type { Arranged } from './arrange';
import type { ImagePath } from './given';

/**
 * Puts a folder of its split above the classes of each source whose name says one, where all do that have no such folders, and they are of several
 * splits. `archives`: the sources' names.
 */
export function bySources(images: readonly ImagePath[], arranged: Arranged, archives: readonly string[]): Arranged {
  const depth = arranged.grouped ? 2 : 1;
  const own = new Map<number, Set<boolean>>();
  for (const [at, folders] of arranged.folders.entries()) {
    const source = images[at]?.source;
    if (folders === null || source === undefined) continue;
    const inSplit = folders.slice(0, -depth).some((folder) => splitOfFolder(folder) !== null);
    own.set(source, (own.get(source) ?? new Set()).add(inSplit));
  }
  const untold = [...own].flatMap(([source, told]) => (told.has(true) ? [] : [source]));
  const words = new Map(untold.map((source) => [source, splitOf(archives[source] ?? '')]));
  const several = own.size > 1 && new Set(words.values()).size + (own.size - untold.length) > 1;
  const whole = [...own.values()].every((told) => told.size === 1);
  if (untold.length === 0 || !several || !whole || [...words.values()].includes(null)) return arranged;
  // Images of one folder go on sharing its list.
  const known = new Map<string, Map<readonly string[], readonly string[]>>();
  const folders = arranged.folders.map((each, at) => {
    const word = words.get(images[at]?.source ?? -1);
    if (each === null || word === undefined || word === null || each.length < depth) return each;
    const lists = known.get(word) ?? new Map<readonly string[], readonly string[]>();
    known.set(word, lists);
    const found = lists.get(each) ?? [...each.slice(0, -depth), word, ...each.slice(-depth)];
    lists.set(each, found);
    return found;
  });
  const names = untold.map((source) => archives[source]).sort();
  const note = `${names.join(', ')}: ${names.length === 1 ? 'taken as a split' : 'each taken as a split'} by ${names.length === 1 ? 'its name' : 'their names'}`;
  return { ...arranged, folders, notes: [...arranged.notes, note] };
}
