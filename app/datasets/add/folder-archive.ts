/**
 * @file Folders dropped into the page become one archive each: a tar whose parts are the files themselves, so that a browser reads them only as they
 * are sent. The same folder gives the same bytes, and an upload that was cut goes on.
 */

/** A file and its path within the folder, which begins with the folder's name. */
export interface FolderFile {
  readonly path: string;
  readonly file: File;
}

const block = 512;

/** @throws Error for a name that a tar can't hold */
export function archiveOf(name: string, files: readonly FolderFile[]): File {
  const parts: BlobPart[] = [];
  let newest = 0;
  for (const { path, file } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    newest = Math.max(newest, file.lastModified);
    parts.push(...headerOf(path, file.size), file, new Uint8Array((block - (file.size % block)) % block));
  }
  parts.push(new Uint8Array(2 * block));
  return new File(parts, `${name}.tar`, { lastModified: newest });
}

const text = new TextEncoder();

/** USTAR; a long or foreign name comes before, in a header of its own (pax). */
function headerOf(path: string, bytes: number): Uint8Array<ArrayBuffer>[] {
  const plain = text.encode(path);
  if (plain.length <= 100 && plain.every((byte) => byte >= 0x20 && byte < 0x7f)) return [block512(path, bytes, '0')];
  const record = paxRecord(path);
  const padding = new Uint8Array((block - (record.length % block)) % block);
  return [block512('pax', record.length, 'x'), record, padding, block512('long-name', bytes, '0')];
}

/** "LENGTH path=NAME\n", where the length counts itself. */
function paxRecord(path: string): Uint8Array<ArrayBuffer> {
  const rest = text.encode(` path=${path}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  const record = new Uint8Array(length);
  record.set(text.encode(String(length)));
  record.set(rest, length - rest.length);
  return record;
}

function block512(name: string, bytes: number, type: string): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(block);
  const put = (value: string, at: number): void => header.set(text.encode(value), at);
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        ', 148);
  put(type, 156);
  put('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** The files of what was dropped: folders as one archive each, files as they are. */
export async function droppedFiles(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const found: File[] = [];
  for (const entry of entries) {
    if (isFile(entry)) found.push(await fileOf(entry));
    else if (isFolder(entry)) {
      const files: FolderFile[] = [];
      for await (const each of filesBelow(entry, entry.name)) files.push(each);
      if (files.length > 0) found.push(archiveOf(entry.name, files));
    }
  }
  return found;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

async function* filesBelow(folder: FileSystemDirectoryEntry, path: string): AsyncGenerator<FolderFile> {
  const reader = folder.createReader();
  // A reader gives a hundred at a time, and none at its end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const entry of some) {
      const own = `${path}/${entry.name}`;
      if (isFile(entry)) yield { path: own, file: await fileOf(entry) };
      else if (isFolder(entry)) yield* filesBelow(entry, own);
    }
  }
}
