/** @file `masthead datasets` against a real server and a real importing process. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serveApi } from '@/test/factories/api-server';
import { masthead } from '@/test/factories/command-line';
import { testImage, writeZip } from '@/test/factories/image-archives';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';
import { createImportKeeper } from '@/workers/dispatcher/import-keeper';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({ importer: new URL('../../workers/importer/main.ts', import.meta.url) });
});
afterAll(() => programs.remove());

const log = { info: () => undefined, warn: () => undefined, error: (facts: object) => console.error(facts) };
const about = ['--name', 'Pets', '--licence', 'CC0-1.0', '--origin', 'a test'];

async function served() {
  const platform = makePlatform();
  const settings = { ...platform.ctx.settings, programs: path.dirname(programs.file('importer')) };
  const { url } = await serveApi({ ...platform, ctx: { ...platform.ctx, settings } });
  const keeper = createImportKeeper({ ctx: platform.ctx, program: programs.file('importer'), log });
  const timer = setInterval(() => keeper.turn(), 10);
  onTestFinished(async () => {
    clearInterval(timer);
    await keeper.close();
  });
  return async (...args: string[]) => {
    return masthead(url, ...args);
  };
}

async function archive(damaged = false): Promise<string> {
  const files = new Map<string, Buffer>();
  for (let n = 0; n < 20; n++) files.set(`${n % 2 === 0 ? 'cat' : 'dog'}/${n}.png`, await testImage(n));
  if (damaged) files.set('cat/broken.png', Buffer.from('no image'));
  const file = path.join(temporaryDirectory(), 'pets.zip');
  await writeZip(file, files);
  return file;
}

describe('masthead datasets', () => {
  it.each([['by path'], ['sent', '--send']])('imports images %s, and lists them', async (_, ...how) => {
    const cli = await served();
    const made = await cli('datasets', 'import', await archive(), ...about, '--test-percent', '30', ...how);
    expect(made.status).toBe(0);
    expect(made.out).toMatch(
      /^Imported Pets: ds_\w{12} \(no official split: 30 % of each class drawn for testing\)\n$/,
    );
    const { out } = await cli('datasets', 'list');
    expect(out).toMatch(/8x8x3 +14 +6 .*Pets/);
  });

  it('adds glyphs, which need no file, and knows no other name', async () => {
    const cli = await served();
    const { status, out } = await cli('datasets', 'add', 'glyphs');
    expect([status, out]).toEqual([
      0,
      expect.stringMatching(/^Glyphs \(ds_\w{12}\): 210 classes, 8,190 training and 5,040 test images\n$/),
    ]);
    expect((await cli('datasets', 'add', 'imagenet')).err).toMatch(/choices are mnist, glyphs, fashion-mnist/);
  });

  it('says by name what is wrong with an archive, and fails', async () => {
    const cli = await served();
    const { status, out } = await cli('datasets', 'import', await archive(true), ...about);
    expect(status).toBe(1);
    expect(out).toMatch(/^Pets: failed. "cat\/broken.png" in pets.zip is refused: it is not an image; PNG/);
    expect((await cli('datasets', 'list')).out).toMatch(/^No datasets/);
  });

  it('asks for what it needs to know, in one sentence', async () => {
    const cli = await served();
    const file = await archive();
    expect(await cli('datasets', 'import', file, '--name', 'Pets')).toEqual({
      status: 1,
      out: '',
      err: expect.stringMatching(/dataset's licence: --licence TEXT/),
    });
    const gone = await cli('datasets', 'import', '/nowhere.zip', ...about);
    expect([gone.status, gone.err]).toEqual([1, expect.stringMatching(/nothing at \/nowhere.zip/)]);
    expect((await cli('datasets', 'import', file, ...about, '--side', '4')).status).toBe(2);
  });
});
