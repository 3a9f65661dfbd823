/** @file GET /api/python/masthead.zip: our Python package, for `PYTHONPATH=masthead.zip` or `pip install masthead.zip`. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ZipFile } from 'yazl';
import { DomainError } from '@/domain/errors';
import { bytesDownload } from './ranges';

/** Fixed, so that equal content gives equal bytes. */
const time = new Date(Date.UTC(2020, 0, 1));

export async function pythonPackageResponse(name: string, request: Request): Promise<Response> {
  if (name !== 'masthead.zip') throw new DomainError('not-found', `There is no file ${name}: ask for masthead.zip.`);
  const home = path.join(/*turbopackIgnore: true*/ process.env.MASTHEAD_ROOT ?? process.cwd(), 'python');
  const modules = (await readdir(path.join(home, 'masthead'))).filter((each) => each.endsWith('.py')).sort();
  const archive = new ZipFile();
  for (const file of [...modules.map((each) => `masthead/${each}`), 'pyproject.toml', 'README.md'])
    archive.addBuffer(await readFile(path.join(home, file)), file, { mtime: time });
  archive.end();
  const pieces: Buffer[] = [];
  for await (const piece of archive.outputStream) pieces.push(Buffer.from(piece));
  return bytesDownload(request, Buffer.concat(pieces), { mediaType: 'application/zip', fileName: 'masthead.zip' });
}
