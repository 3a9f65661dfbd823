/** @file Uploads and paths of members: read by the importing process only, within limits; and never a file that they may not read. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readTableFile } from '@/datasets/table-file';
import { parseCsv } from '@/domain/benchmark/csv';
import { isDomainError } from '@/domain/errors';
import type { Role } from '@/domain/role';
import type { ServiceContext } from '@/server/context';
import { importerForTests, sendTable } from '@/test/factories/importer';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';
import { benchmarks } from '../benchmarks';
import { datasetImports } from '../dataset-imports';
import { receiveUpload } from '../dataset-imports/uploads';
import { datasets } from '../datasets';

const withImporter = importerForTests();
const arch = '|nor_conv_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|';

function as(access: Role, settings: Partial<ServiceContext['settings']> = {}, name: string = access): ServiceContext {
  const { ctx } = makePlatform();
  return withImporter({ ...ctx, actor: { name, access }, settings: { ...ctx.settings, ...settings } });
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (isDomainError(error) ? `${error.code}: ${error.message}` : String(error)),
  );
const preview = (ctx: ServiceContext, file: string) =>
  benchmarks.preview({ ctx, input: { file: { from: 'path', path: file } } });
const images = { name: 'X', licence: 'CC0', origin: 'test' };

describe('hostile tables', () => {
  afterEach(() => vi.restoreAllMocks());

  it('are refused by what they are, and this process never unpacks them', async () => {
    const ctx = as('member');
    const zeros = Buffer.alloc(160 * 2 ** 20, '0');
    const bomb = gzipSync(zeros);
    expect(bomb.length).toBeLessThan(170_000);
    const before = process.memoryUsage().rss;
    const said = async (content: Buffer | string) =>
      refusal(benchmarks.preview({ ctx, input: { file: await sendTable(ctx, content) } }));
    expect(await said(bomb)).toMatch(/^invalid-input: .*more than 100 times its size/);
    expect(await said(Buffer.from('PK\u0003\u0004\0\0zip'))).toMatch(/^invalid-input: .*not UTF-8 text/);
    expect(await said(`a,b\n${'1,2\n'.repeat(2_000_001)}`)).toMatch(/^invalid-input: .*more than 2000000 rows/);
    expect(await said(`a,b\n"${'x'.repeat(20_000)}",1`)).toMatch(/^invalid-input: .*cell of more than 10000/);
    expect(await said(`a${',a'.repeat(2_000)}\n`)).toMatch(/^invalid-input: .*more than 1000 cells/);
    expect(await said(`a,b\n"${'""'.repeat(100_000)}`)).toMatch(/^invalid-input: .*never ends/);
    expect(await said(`a,b\n${'['.repeat(9_000)},1`)).toBe('accepted');
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  }, 600_000);

  it('leave nothing behind, even if a late row is wrong', async () => {
    const ctx = as('member');
    const mapping = { arch: 'arch', metrics: [{ column: 'c10', dataset: 'C', split: 'test' as const, epochs: null }] };
    const file = await sendTable(ctx, `arch,c10\n${arch},90\n${arch},91`);
    expect(await refusal(benchmarks.import({ ctx, input: { name: 'B', source: 's', file, mapping } }))).toMatch(
      /Line 3/,
    );
    expect(benchmarks.list({ ctx, input: undefined })).toEqual([]);
  });

  it('that take too long or too much memory end their process, and are said to', async () => {
    const ctx = as('member');
    const { tunables } = await import('@/domain/tunables');
    const content = `arch,c10\n${'x,1\n'.repeat(1_500_000)}`;
    const said = async () => refusal(benchmarks.preview({ ctx, input: { file: await sendTable(ctx, content) } }));
    vi.spyOn(tunables, 'readingLimits', 'get').mockReturnValue({ heap: 2_048, time: 1 } as never);
    expect(await said()).toMatch(/^invalid-input: Reading the file takes more than 0.001 s/);
    vi.spyOn(tunables, 'readingLimits', 'get').mockReturnValue({ heap: 40, time: 60_000 } as never);
    expect(await said()).toMatch(/^invalid-input: Reading the file takes more than 40 MB/);
  }, 600_000);

  it('keep within the reader’s limits, whatever the compression', async () => {
    const limits = { bytes: 1000, ratio: 10, unpackedFreely: 100 };
    const read = (content: Buffer) => refusal(readTableFile(Readable.from([content]), limits));
    expect(await read(Buffer.alloc(1001, 'a'))).toMatch(/more than/);
    expect(await read(gzipSync(Buffer.alloc(999, 'a')))).toMatch(/more than 10 times/);
    expect(await read(gzipSync('a,b\n1,2'))).toBe('accepted');
    expect(() => parseCsv('a\nb\nc', { rows: 2, cells: 9, cellLength: 9 })).toThrow(/more than 2 rows/);
  });
});

describe('a path on the server', () => {
  const secret = 'root:$6$hash:19000::::::';

  function folders() {
    const outside = temporaryDirectory();
    const root = path.join(temporaryDirectory(), 'shared');
    mkdirSync(root);
    for (const folder of [outside, root]) {
      writeFileSync(path.join(folder, 'table.csv'), `arch,c10\n${arch},90`);
      writeFileSync(path.join(folder, 'shadow'), `${secret}\nbin:*:1`);
      mkdirSync(path.join(folder, 'images'));
    }
    symlinkSync(path.join(outside, 'table.csv'), path.join(root, 'link.csv'));
    symlinkSync(outside, path.join(root, 'way-out'));
    return { outside, root };
  }

  it('is read for a member only if it really is below the operator’s folders', async () => {
    const { outside, root } = folders();
    expect(await refusal(preview(as('member'), path.join(root, 'table.csv')))).toMatch(/^not-found/);
    const ctx = as('member', { importRoots: [root] });
    expect(await refusal(preview(ctx, path.join(root, 'table.csv')))).toBe('accepted');
    for (const file of ['link.csv', 'way-out/table.csv', `../${path.basename(root)}2`, '../../etc/passwd', 'images'])
      expect(await refusal(preview(ctx, path.join(root, file))), file).toMatch(/^not-found/);
    expect(await refusal(preview(ctx, path.join(outside, 'table.csv')))).toMatch(/^not-found/);
    expect(await refusal(preview(as('admin'), path.join(outside, 'table.csv')))).toBe('accepted');
  });

  it('gives a member the same answer whether the path exists or not', async () => {
    const { outside, root } = folders();
    const ctx = as('member', { importRoots: [root] });
    const answers = new Set<string>();
    for (const file of [
      path.join(outside, 'shadow'),
      path.join(outside, 'nothing'),
      path.join(root, 'way-out/shadow'),
      path.join(root, 'way-out/nothing'),
      '/etc/shadow',
      '/proc/1/environ',
    ]) {
      answers.add(await refusal(preview(ctx, file)));
      answers.add(await refusal(datasetImports.fromPaths({ ctx, input: { ...images, paths: [file] } })));
      const four = { trainImages: file, trainLabels: file, testImages: file, testLabels: file };
      answers.add(await refusal(datasets.importIdx({ ctx, input: { ...images, classes: ['a', 'b'], ...four } })));
    }
    expect([...answers]).toEqual([
      expect.stringMatching(/nothing at this path that you may read.*MASTHEAD_IMPORT_ROOTS/),
    ]);
  });

  it('is never quoted by what is wrong with it', async () => {
    const { outside } = folders();
    const said = await refusal(preview(as('admin'), path.join(outside, 'shadow')));
    expect(said).toMatch(/^invalid-input/);
    expect(said).not.toMatch(/root|\$6|bin/);
  });

  it('takes members’ images by their real path, which must not change until they are read', async () => {
    const { root } = folders();
    const ctx = as('member', { importRoots: [root] });
    const { id } = await datasetImports.fromPaths({
      ctx,
      input: { ...images, paths: [path.join(root, '.', 'images')] },
    });
    const { requireDatasetImport } = await import('../dataset-imports/read');
    expect(requireDatasetImport(ctx.db, id).request).toMatchObject({
      paths: [path.join(root, 'images')],
      confined: true,
    });
  });
});

describe('what was sent', () => {
  const gigabyte = 2 ** 30;
  const send = (ctx: ServiceContext, bytes: number) => receiveUpload(ctx, 'x', Readable.from([Buffer.alloc(bytes)]));

  it('is accepted only within the quotas, and otherwise leaves nothing', async () => {
    const ctx = as('member', { uploadQuota: { each: 1000, all: 1500, ofRuns: gigabyte, free: 0 } });
    await send(ctx, 900);
    expect(await refusal(send(ctx, 200))).toMatch(/^too-large: Your uploads .*MASTHEAD_UPLOADS_GB_EACH/);
    const other = { ...ctx, actor: { name: 'other', access: 'member' as const } };
    expect(await refusal(send(other, 700))).toMatch(/^too-large: The uploads of all members .*MASTHEAD_UPLOADS_GB\)/);
    await send(other, 500);
    const full = {
      ...ctx,
      settings: { ...ctx.settings, uploadQuota: { each: gigabyte, all: gigabyte, ofRuns: gigabyte, free: 2 ** 60 } },
    };
    expect(await refusal(send(full, 1))).toMatch(/^unavailable: .*MASTHEAD_KEEP_FREE_GB/);
  });

  it('is nobody else’s to import', async () => {
    const ctx = as('member');
    const { id } = await send(ctx, 10);
    const other = { ...ctx, actor: { name: 'other', access: 'member' as const } };
    expect(await refusal(datasetImports.fromUploads({ ctx: other, input: { ...images, uploads: [id] } }))).toMatch(
      /^not-found/,
    );
    expect(await refusal(datasetImports.fromUploads({ ctx, input: { ...images, uploads: [id] } }))).toBe('accepted');
  });
});
