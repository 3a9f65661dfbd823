/** @file The importing process for tests of what it reads: bundled once per test file, and files sent to the platform for it. */
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll } from 'vitest';
import type { UploadId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { receiveUpload } from '@/server/services/dataset-imports/uploads';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';

/** Call at the top of a test file: the folder of the program, and of `more` of them. */
export function importerFolder(more: Readonly<Record<string, URL>> = {}): () => string {
  let programs: TestPrograms | undefined;
  beforeAll(async () => {
    const importer = new URL('../../workers/importer/main.ts', import.meta.url);
    programs = await bundlePrograms({ importer, ...more });
  });
  afterAll(() => programs?.remove());
  return () => {
    if (programs === undefined) throw new Error('the importer is not bundled yet');
    return path.dirname(programs.file('importer'));
  };
}

/** As `importerFolder`: gives contexts the program. */
export function importerForTests(): <Context extends Pick<ServiceContext, 'settings'>>(ctx: Context) => Context {
  const folder = importerFolder();
  return (ctx) => ({ ...ctx, settings: { ...ctx.settings, programs: folder() } });
}

/** As a browser of the caller would send it. */
export async function sendTable(
  ctx: ServiceContext,
  content: string | Buffer,
): Promise<{ from: 'upload'; upload: UploadId }> {
  return { from: 'upload', upload: (await receiveUpload(ctx, 'table.csv', Readable.from([Buffer.from(content)]))).id };
}
