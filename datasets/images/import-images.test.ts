/** @file Image folders and archives, real ones: what is stored, what is merged, what is refused, and what is left behind. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Files, testImage, writeFolder, writeTar, writeZip } from '@/test/factories/image-archives';
import { temporaryDirectory } from '@/test/temporary-directory';
import type { ImportProgress } from '../import-idx';
import { openDataset } from '../open-dataset';
import { verifyDataset } from '../verify-dataset';
import { checkInflation } from './entry';
import { type ImportImagesInput, importImages } from './import-images';

const plain = {
  name: 'Shapes',
  licence: 'CC0-1.0',
  origin: 'made by a test',
  grouped: false,
  channels: null,
  side: null,
  testShare: 0.25,
} as const;

/** `perClass` images of each class below each prefix. */
async function images(prefixes: readonly string[], classes: readonly string[], perClass = 4, side = 8): Promise<Files> {
  const files = new Map<string, Buffer>();
  let number = 0;
  for (const prefix of prefixes) {
    for (const name of classes) {
      for (let at = 0; at < perClass; at++) {
        files.set(`${prefix}${name}/${String(at).padStart(3, '0')}.png`, await testImage(number, { side }));
        number += 1;
      }
    }
  }
  return files;
}

function places() {
  const directory = temporaryDirectory();
  return { directory, root: join(directory, 'store'), at: (name: string) => join(directory, name) };
}

/** Imports, expecting a refusal; the store must be empty afterwards. */
async function refusal(input: Omit<ImportImagesInput, keyof typeof plain> & Partial<ImportImagesInput>) {
  const error: unknown = await importImages({ ...plain, ...input }).then(
    () => 'imported',
    (reason: unknown) => reason,
  );
  expect(existsSync(input.root) ? readdirSync(input.root) : []).toEqual([]);
  return error;
}
const corrupt = (message: RegExp) =>
  expect.objectContaining({ code: 'corrupt-data', field: 'paths', message: expect.stringMatching(message) });

describe('what is stored', () => {
  it('is the same from a folder, a zip, a tar and a tar.gz, whatever folders are above', async () => {
    const { root, at, directory } = places();
    const files = await images(['train/', 'test/'], ['cat', 'dog', 'emu'], 3);
    const below = new Map([...files].reverse().map(([name, content]) => [`some/where/${name}`, content]));
    writeFolder(at('folder'), files);
    await writeZip(at('a.zip'), below);
    await writeTar(at('a.tar'), files);
    await writeTar(at('a.tar.gz'), below);
    const progress: ImportProgress[] = [];
    const first = await importImages({
      ...plain,
      paths: [at('folder')],
      root,
      onProgress: (each) => progress.push(each),
    });
    expect(first).toMatchObject({ existed: false, notes: [] });
    expect(first.manifest).toMatchObject({
      classes: ['cat', 'dog', 'emu'],
      height: 8,
      width: 8,
      channels: 3,
      train: { images: 9, classCounts: [3, 3, 3] },
      test: { images: 9, classCounts: [3, 3, 3] },
    });
    expect(first.manifest.groups).toBeUndefined();
    for (const name of ['a.zip', 'a.tar', 'a.tar.gz']) {
      const again = await importImages({ ...plain, paths: [at(name)], root });
      expect(again).toMatchObject({ existed: true, manifest: { contentHash: first.manifest.contentHash } });
    }
    expect(readdirSync(root)).toEqual([first.manifest.contentHash.slice(0, 16)]);
    expect(progress.at(-1)?.fraction).toBe(1);
    expect(
      progress.every(({ fraction }, index) => index === 0 || fraction >= (progress[index - 1]?.fraction ?? 0)),
    ).toBe(true);
    await verifyDataset(first.directory);

    const dataset = openDataset(first.directory);
    const wanted = await sharp(files.get('test/dog/001.png')).raw().toBuffer();
    expect(Buffer.compare(await dataset.image('test', 4), wanted)).toBe(0);
    expect(dataset.labels('test')[4]).toBe(1);
    expect(directory).not.toBe('');
  });

  it('draws a test split if there is none, always the same one', async () => {
    const { root, at } = places();
    const files = await images([''], ['a', 'b'], 8);
    await writeZip(at('a.zip'), files);
    writeFolder(at('folder'), files);
    const first = await importImages({ ...plain, paths: [at('a.zip')], root });
    expect(first.manifest.test.classCounts).toEqual([2, 2]);
    expect(first.notes).toEqual(['no official split: 25 % of each class drawn for testing']);
    const second = await importImages({ ...plain, paths: [at('folder')], root });
    expect(second.existed).toBe(true);
  });

  it('takes validation images for testing, or for training if there are test images too', async () => {
    const { root, at } = places();
    writeFolder(at('two'), await images(['train/', 'val/'], ['a', 'b'], 2));
    writeFolder(at('three'), await images(['Train/', 'valid/', 'Test/'], ['a', 'b'], 2));
    const two = await importImages({ ...plain, paths: [at('two')], root });
    expect([two.manifest.train.images, two.manifest.test.images]).toEqual([4, 4]);
    const three = await importImages({ ...plain, paths: [at('three')], root });
    expect([three.manifest.train.images, three.manifest.test.images]).toEqual([8, 4]);
  });

  it('is grey where all images are, and colour or grey on request', async () => {
    const { root, at } = places();
    const grey = new Map<string, Buffer>();
    for (let n = 0; n < 8; n++) grey.set(`${n % 2 === 0 ? 'a' : 'b'}/${n}.png`, await testImage(n, { grey: true }));
    await writeZip(at('grey.zip'), grey);
    expect((await importImages({ ...plain, paths: [at('grey.zip')], root })).manifest.channels).toBe(1);
    expect((await importImages({ ...plain, paths: [at('grey.zip')], root, channels: 3 })).manifest.channels).toBe(3);
    await writeZip(at('colour.zip'), await images([''], ['a', 'b']));
    const one = await importImages({ ...plain, paths: [at('colour.zip')], root, channels: 1 });
    expect(one.manifest).toMatchObject({ channels: 1, mean: [expect.any(Number)] });
  });

  it('brings images of many sizes and formats to one size', async () => {
    const { root, at } = places();
    const files = new Map<string, Buffer>();
    for (let n = 0; n < 8; n++) {
      const format = n % 3 === 0 ? 'jpeg' : 'png';
      files.set(`${n % 2 === 0 ? 'a' : 'b'}/${n}.${format}`, await testImage(n, { side: 9 + n, format }));
    }
    writeFolder(at('folder'), files);
    expect(await refusal({ paths: [at('folder')], root })).toEqual(
      corrupt(/× \d+ pixels and ".*"; give a size|give a size/),
    );
    const { manifest } = await importImages({ ...plain, paths: [at('folder')], root, side: 12 });
    expect(manifest).toMatchObject({ width: 12, height: 12, train: { images: 6 }, test: { images: 2 } });
    const { notes } = await importImages({ ...plain, paths: [at('folder')], root, side: 32 });
    expect(notes[0]).toBe('7 images were less than half of 32 pixels and enlarged');
  });

  it('merges what two archives share, with the folder above a class as its group', async () => {
    const { root, at } = places();
    const one = await images(['x/'], ['Latin/c1', 'Latin/c2', 'Greek/c1'], 4);
    const two = new Map(
      [...one].filter(([name]) => name.includes('Latin/c2')).map(([name, bytes]) => [name.replace('x/', 'y/'), bytes]),
    );
    for (let n = 0; n < 4; n++) two.set(`y/Tifinagh/c1/${n}.png`, await testImage(500 + n));
    await writeZip(at('1.zip'), one);
    await writeZip(at('2.zip'), two);
    const { manifest, notes } = await importImages({
      ...plain,
      paths: [at('1.zip'), at('2.zip')],
      root,
      grouped: true,
    });
    expect(manifest.classes).toEqual(['Greek/c1', 'Latin/c1', 'Latin/c2', 'Tifinagh/c1']);
    expect(manifest.groups).toEqual(['Greek', 'Latin', 'Latin', 'Tifinagh']);
    expect(manifest.train.classCounts).toEqual([3, 3, 3, 3]);
    expect(notes[0]).toBe('4 duplicate images merged');
  });

  it('reports duplicates in two classes and in two splits; and skips other files', async () => {
    const { root, at } = places();
    const files = new Map(await images(['train/', 'test/'], ['a', 'b'], 2));
    files.set('train/b/copy.png', await testImage(0));
    files.set('test/a/copy.png', await testImage(0));
    files.set('train/a/copy.png', await testImage(0));
    files.set('readme.txt', Buffer.from('hello'));
    files.set('__MACOSX/train/a/._000.png', Buffer.from('fork'));
    await writeZip(at('a.zip'), files);
    const { notes, manifest } = await importImages({ ...plain, paths: [at('a.zip')], root });
    expect(manifest.train.classCounts).toEqual([2, 3]);
    expect(notes).toEqual([
      '1 duplicate image merged',
      '1 image in both the training and the test split, kept',
      '1 image in two classes, kept',
      '2 other files skipped',
    ]);
  });
});

describe('what is refused, by name, leaves nothing behind', () => {
  it.each(['zip', 'tar.gz', 'folder'] as const)('a damaged image in a %s', async (kind) => {
    const { root, at } = places();
    const files = new Map(await images([''], ['a', 'b']));
    const whole = files.get('b/002.png') ?? Buffer.alloc(0);
    files.set('b/002.png', whole.subarray(0, whole.length - 30));
    if (kind === 'zip') await writeZip(at(kind), files);
    else if (kind === 'folder') writeFolder(at(kind), files);
    else await writeTar(at(kind), files);
    expect(await refusal({ paths: [at(kind)], root })).toEqual(corrupt(/"b\/002.png" in .* is refused: it is damaged/));
  });

  it('a file that is no image, whatever its name', async () => {
    const { root, at } = places();
    const files = new Map(await images([''], ['a', 'b']));
    files.set('a/003.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'));
    await writeZip(at('a.zip'), files);
    expect(await refusal({ paths: [at('a.zip')], root })).toEqual(
      corrupt(/"a\/003.png" .* is an image of the format SVG; PNG, JPEG, .* can be read/),
    );
  });

  it('names that lead outside, in zips and tars', async () => {
    const { root, at } = places();
    const files = new Map(await images([''], ['a', 'b']));
    files.set('aa/outside.png', await testImage(99));
    await writeZip(at('a.zip'), files);
    const patched = readFileSync(at('a.zip')).toString('latin1').replaceAll('aa/outside.png', '../outside.png');
    writeFileSync(at('a.zip'), Buffer.from(patched, 'latin1').subarray(0));
    for (const evil of ['../outside.png', '/etc/outside.png', 'a/../../outside.png', 'a\\outside.png']) {
      await writeTar(at('a.tar'), new Map([[evil, await testImage(1)]]));
      expect(await refusal({ paths: [at('a.tar')], root })).toEqual(
        corrupt(/outside.png" .*(leads outside|holds a backslash)/),
      );
    }
    const zip = await refusal({ paths: [at('a.zip')], root });
    expect(zip).toMatchObject({ code: 'corrupt-data', message: expect.stringContaining('outside.png') });
  });

  it('links, in zips, tars and folders', async () => {
    const { root, at } = places();
    const files = new Map(await images([''], ['a', 'b']));
    writeFolder(at('folder'), files);
    symlinkSync('/etc/hostname', at('folder/a/link.png'));
    await writeTar(at('a.tar'), files, [{ name: 'a/link.png', type: 'symlink', linkname: '/etc/hostname' }]);
    await writeTar(at('b.tar'), files, [{ name: 'a/link.png', type: 'link', linkname: 'a/000.png' }]);
    files.set('a/link.png', Buffer.from('/etc/hostname'));
    await writeZip(at('a.zip'), files, (name) => (name === 'a/link.png' ? 0o120777 : undefined));
    for (const name of ['folder', 'a.tar', 'b.tar', 'a.zip']) {
      expect(await refusal({ paths: [at(name)], root })).toEqual(corrupt(/"a\/link.png" .* it is a link/));
    }
  });

  it('decompression bombs, however they are packed', async () => {
    const { root, at } = places();
    const zeros = Buffer.alloc(60 << 20);
    const names = ['1', '2', '3', '4', '5'];
    await writeTar(at('a.tar.gz'), new Map(names.map((name) => [`a/${name}.txt`, zeros])));
    expect(await refusal({ paths: [at('a.tar.gz')], root })).toEqual(corrupt(/decompression bomb/));
    expect(() => checkInflation('a.zip', 300_000, 300 << 20)).toThrow(/decompression bomb/);
    const huge = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'black' } })
      .png()
      .toBuffer();
    await writeZip(at('huge.zip'), new Map([['a/huge.png', huge]]));
    expect(await refusal({ paths: [at('huge.zip')], root })).toEqual(
      corrupt(/"a\/huge.png" .* more than 50 million pixels .*9000 × 9000/),
    );
  });

  it('damaged archives: cut, with a flipped byte, of another kind, or missing', async () => {
    const { root, at } = places();
    const files = await images([''], ['a', 'b'], 20, 16);
    await writeZip(at('a.zip'), files);
    await writeTar(at('a.tar.gz'), files);
    const [zip, tar] = [readFileSync(at('a.zip')), readFileSync(at('a.tar.gz'))];
    writeFileSync(at('cut.zip'), zip.subarray(0, zip.length - 40));
    writeFileSync(at('cut.tar.gz'), tar.subarray(0, tar.length / 2));
    const flipped = Buffer.from(zip);
    const within = zip.indexOf('a/010.png') + 40;
    flipped[within] = (flipped[within] ?? 0) ^ 0xff;
    writeFileSync(at('flipped.zip'), flipped);
    writeFileSync(at('a.rar'), 'Rar!\x1a\x07\x01\x00 and so on');
    expect(await refusal({ paths: [at('cut.zip')], root })).toEqual(corrupt(/zip archive .*cut.zip is damaged/));
    expect(await refusal({ paths: [at('cut.tar.gz')], root })).toEqual(corrupt(/cut.tar.gz is damaged at or after "/));
    expect(await refusal({ paths: [at('flipped.zip')], root })).toEqual(corrupt(/"a\/010.png" in .* damaged/));
    expect(await refusal({ paths: [at('a.rar')], root })).toEqual(
      corrupt(/a.rar is a RAR archive, which Masthead does not read: unpack it with unrar x, then/),
    );
    expect(await refusal({ paths: [at('none.zip')], root })).toMatchObject({ code: 'not-found', field: 'paths' });
  });

  it.each([
    ['images outside any folder', ['x.png', 'a/x.png', 'b/x.png'], false, /"x.png" is not in a folder of its class/],
    ['one class', ['a/x.png', 'a/y.png'], false, /All images are of one class, "a"; a dataset has 2 to/],
    ['no image', ['notes.txt'], false, /no image at all/],
    [
      'splits for some',
      ['train/a/x.png', 'train/b/x.png', 'c/x.png'],
      false,
      /"train\/a\/x.png" is in .* "c\/x.png" is not/,
    ],
    ['classes in several places', ['p/a/x.png', 'q/a/x.png', 'q/b/x.png'], false, /are not in the same folder/],
    [
      'a class without test images',
      ['train/a/x.png', 'train/b/x.png', 'test/a/y.png'],
      false,
      /class "b" has no test image/,
    ],
    ['requested groups that are missing', ['a/x.png', 'b/x.png'], true, /group\/class\/image/],
  ] as const)('%s', async (_, names, grouped, message) => {
    const { root, at } = places();
    mkdirSync(at('folder'));
    let number = 0;
    const files = new Map<string, Buffer>();
    for (const name of names) files.set(name, name.endsWith('.txt') ? Buffer.from('notes') : await testImage(number++));
    writeFolder(at('folder'), files);
    expect(await refusal({ paths: [at('folder')], root, grouped })).toEqual(corrupt(message));
  });
});
