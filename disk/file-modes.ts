/**
 * @file Who may read what the platform writes: this user alone, or, if a group shares the data folder (a batch system's nodes, say), that
 * group. New files get the umask; existing ones are fixed when the platform starts and after a restore.
 */
import { closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync, readdirSync, type Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

export const dataModes = ['private', 'group'] as const;
export type DataMode = (typeof dataModes)[number];

/** Bits that others have in neither mode, and that a group has in its own. */
const closed: Readonly<Record<DataMode, number>> = { private: 0o077, group: 0o007 };
const shared = { folder: 0o2070, file: 0o060 } as const;

/** Checked completely at each start; other folders only themselves: nobody gets through a closed folder. */
const lookedInto: readonly string[] = ['secrets', 'backups'];
/** For its owner only, in both modes; so are files whose name ends with `.secret`, wherever they are. */
const neverShared = 'secrets';
const modeFor = (name: string, mode: DataMode): DataMode => (name.endsWith('.secret') ? 'private' : mode);

/** To be called first by every program that writes into a data folder; what it starts inherits it. */
export function limitFiles(environment: Readonly<Record<string, string | undefined>>): void {
  process.umask(closed[environment.MASTHEAD_DATA_MODE?.trim() === 'group' ? 'group' : 'private']);
}

/** A file or folder that others may do more with than they should, or, in a shared folder, the group less. */
export interface WrongMode {
  readonly path: string;
  readonly mode: number;
  readonly wanted: number;
  /** It is another user's: only they, or root, can fix it. */
  readonly foreign: boolean;
}

/** What is wrong with the folder itself, the files in it, its secrets and its backups. Links are skipped. Changes nothing. */
export function wrongModes(dataDirectory: string, mode: DataMode): WrongMode[] {
  const found = wrongModeOf(dataDirectory, statsOf(dataDirectory), mode);
  const below = namesIn(dataDirectory).flatMap((name) => {
    const entry = path.join(dataDirectory, name);
    const own = name === neverShared ? 'private' : mode;
    const inside = lookedInto.includes(name) && statsOf(entry)?.isDirectory() ? namesIn(entry) : [];
    return [entry, ...inside.map((each) => path.join(entry, each))].flatMap(
      (each) => wrongModeOf(each, statsOf(each), own) ?? [],
    );
  });
  return found === null ? below : [found, ...below];
}

/** The command that fixes it. */
export function remedyFor({ path: entry, wanted, foreign }: WrongMode): string {
  return `chmod ${wanted.toString(8).padStart(4, '0')} '${entry}'${foreign ? ', as its owner or root' : ''}`;
}

/**
 * Fixes it, the folder itself first, and returns what could not be fixed. Not for a process that has the database open: closing a file
 * releases SQLite's locks on it.
 */
export function tighten(
  dataDirectory: string,
  mode: DataMode,
): { readonly tightened: WrongMode[]; readonly left: WrongMode[] } {
  const [tightened, left]: [WrongMode[], WrongMode[]] = [[], []];
  for (const wrong of wrongModes(dataDirectory, mode)) (putRight(wrong) ? tightened : left).push(wrong);
  return { tightened, left };
}

/** Deeper entries, one at a time in the background. Returns how many were fixed. */
export async function tightenBelow(folder: string, mode: DataMode, stop: AbortSignal): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (stop.aborted) break;
    const entry = path.join(folder, name);
    const stats = await lstat(entry).catch(() => undefined);
    const wrong = wrongModeOf(entry, stats, modeFor(name, mode));
    if (wrong !== null && putRight(wrong)) count += 1;
    if (stats?.isDirectory()) count += await tightenBelow(entry, mode, stop);
  }
  return count;
}

function wrongModeOf(entry: string, stats: Stats | undefined, mode: DataMode): WrongMode | null {
  if (stats === undefined || !(stats.isFile() || stats.isDirectory())) return null;
  const has = stats.mode & 0o7777;
  const given = mode === 'private' ? 0 : stats.isDirectory() ? shared.folder : shared.file;
  const wanted = (has | given) & ~closed[mode];
  return wanted === has ? null : { path: entry, mode: has, wanted, foreign: stats.uid !== process.getuid?.() };
}

function putRight({ path: entry, wanted }: WrongMode): boolean {
  let descriptor: number;
  try {
    // An entry that has become a link since is not followed.
    descriptor = openSync(entry, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    fchmodSync(descriptor, wanted);
    return (fstatSync(descriptor).mode & 0o7777) === wanted;
  } catch {
    return false;
  } finally {
    closeSync(descriptor);
  }
}

function statsOf(entry: string): Stats | undefined {
  try {
    return lstatSync(entry);
  } catch {
    // Gone since it was listed, or of a folder that is another user's.
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
