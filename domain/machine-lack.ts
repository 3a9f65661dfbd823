/** @file What a machine may lack for a run (space, memory, permission, its device), by the system's error codes. Temporary, and not the run's fault. */

export const lacks = [
  'space',
  'inodes',
  'memory',
  'processes',
  'descriptors',
  'permission',
  'folder',
  'device',
] as const;
export type Lack = (typeof lacks)[number];

/** By the system's or SQLite's error code. */
const byCode: Readonly<Record<string, Lack>> = {
  ENOSPC: 'space',
  EDQUOT: 'space',
  SQLITE_FULL: 'space',
  ENOMEM: 'memory',
  SQLITE_NOMEM: 'memory',
  // Of fork: no process, or no memory for one.
  EAGAIN: 'processes',
  EMFILE: 'descriptors',
  ENFILE: 'descriptors',
  EACCES: 'permission',
  EPERM: 'permission',
  EROFS: 'permission',
  SQLITE_READONLY: 'permission',
  EIO: 'folder',
  ESTALE: 'folder',
  ENODEV: 'folder',
  ENXIO: 'folder',
  ENOTCONN: 'folder',
  EHOSTDOWN: 'folder',
  ETIMEDOUT: 'folder',
  SQLITE_IOERR: 'folder',
  SQLITE_CANTOPEN: 'folder',
  // Ours: an engine's GPU failed during work.
  DEVICE_LOST: 'device',
};

const absent = ['ENOENT', 'ENOTDIR'];

/**
 * What the machine lacks according to an error or its cause; null for any other error.
 * @param options.own whether a missing path is one that the platform itself made: its folder is then unreachable
 */
export function lackOf(error: unknown, { own = false }: { own?: boolean } = {}): Lack | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = 'code' in each ? String(each.code) : '';
    const known = byCode[code] ?? byCode[code.split('_').slice(0, 2).join('_')];
    if (known !== undefined) return known;
    if (own && absent.includes(code)) return 'folder';
  }
  return null;
}

/** As the start of a sentence. `folder`: where it happened. */
export function describeLack(lack: Lack, folder: string): string {
  switch (lack) {
    case 'space':
      return `The disk that holds ${folder} is full`;
    case 'inodes':
      return `The disk that holds ${folder} has no room for more files (inodes)`;
    case 'memory':
      return 'The machine has no memory left';
    case 'processes':
      return 'The machine can’t start another process (its limit or its memory is used up)';
    case 'descriptors':
      return 'Too many files are open (the limit of open files is reached)';
    case 'permission':
      return `The platform may not write to ${folder}`;
    case 'folder':
      return `${folder} can't be reached`;
    case 'device':
      return 'The device that a run computed on was lost';
  }
}

/** No run is placed if fewer files than this can be created. */
export const leastInodes = 64;

/** What a file system lacks, from its own figures. `leastBytes`: what must be free before another run starts. */
export function lackOfFileSystem(
  disk: { readonly freeBytes: number; readonly files: number; readonly freeFiles: number },
  leastBytes: number,
): Lack | null {
  if (disk.freeBytes < leastBytes) return 'space';
  // Some file systems count no files at all.
  return disk.files > 0 && disk.freeFiles < leastInodes ? 'inodes' : null;
}
