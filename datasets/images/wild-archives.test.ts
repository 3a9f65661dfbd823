/** @file Real-world archives and folders: names, kinds and layouts of other programs are read, or refused by name. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testImage, writeFolder, writeTar, writeZip } from '@/test/factories/image-archives';
import { images, places, refusal, take } from './test-support/taken';

describe('names', () => {
  it('that begin with ./, as tar writes them of the folder "."', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['train/a', 'train/b', 'test/a', 'test/b']));
    execFileSync('tar', ['-czf', at('a.tgz'), '-C', at('folder'), '.']);
    const tar = await take(root, at('a.tgz'));
    expect(tar.manifest).toMatchObject({ classes: ['a', 'b'], train: { images: 8 }, test: { images: 8 } });
    await writeZip(at('a.zip'), await images(['x/train/a', 'x/train/b', 'x/test/a', 'x/test/b']));
    const patched = readFileSync(at('a.zip')).toString('latin1').replaceAll('x/t', './t');
    writeFileSync(at('a.zip'), Buffer.from(patched, 'latin1'));
    expect((await take(root, at('a.zip'))).manifest.contentHash).toBe(tar.manifest.contentHash);
  });
  it('with backslashes, as old programs of Windows write them into zips', async () => {
    const { root, at } = places();
    await writeZip(at('a.zip'), await images(['aa/b', 'aa/c']));
    const patched = readFileSync(at('a.zip'))
      .toString('latin1')
      .replaceAll('aa/b/', 'aa\\b\\')
      .replaceAll('aa/c/', 'aa\\c\\');
    writeFileSync(at('a.zip'), Buffer.from(patched, 'latin1'));
    expect((await take(root, at('a.zip'))).manifest.classes).toEqual(['b', 'c']);
  });
  it('in UTF-8, though a zip of macOS does not say so', async () => {
    const { root, at } = places();
    await writeZip(at('a.zip'), await images(['a/Gr\u00f6\u00dfe', 'a/b']));
    const zip = readFileSync(at('a.zip'));
    // Of each entry, in its place and in the directory: flags at 6 and 8.
    for (const [mark, flags] of [
      ['PK\x03\x04', 6],
      ['PK\x01\x02', 8],
    ] as const) {
      for (let found = zip.indexOf(mark); found >= 0; found = zip.indexOf(mark, found + 4))
        zip.writeUInt16LE(zip.readUInt16LE(found + flags) & ~0x800, found + flags);
    }
    writeFileSync(at('a.zip'), zip);
    expect((await take(root, at('a.zip'))).manifest.classes).toEqual(['Gr\u00f6\u00dfe', 'b']);
  });
  it('that lead outside are said to, in zips too', async () => {
    const { root, at } = places();
    await writeZip(at('a.zip'), await images(['aa/b', 'aa/c']));
    const patched = readFileSync(at('a.zip')).toString('latin1').replaceAll('aa/c/0', '../c/0');
    writeFileSync(at('a.zip'), Buffer.from(patched, 'latin1'));
    expect(await refusal(root, at('a.zip'))).toMatch(/"\.\.\/c\/0\.png" in a\.zip is refused: its name leads outside/);
  });
});

describe('images under other names', () => {
  it('are images by their content', async () => {
    const { root, at } = places();
    const files = await images(['a', 'b']);
    for (let n = 0; n < 4; n++) files.set(`c/${n}.jfif`, await testImage(100 + n, { format: 'jpeg' }));
    for (let n = 0; n < 4; n++) files.set(`d/${n}`, await testImage(200 + n));
    files.set('readme.txt', Buffer.from('BM is how a bitmap begins'));
    files.set('a/Thumbs.db', Buffer.from('x'));
    writeFolder(at('folder'), files);
    await writeZip(at('a.zip'), files);
    await writeTar(at('a.tar.gz'), files);
    for (const name of ['folder', 'a.zip', 'a.tar.gz']) {
      const { manifest, notes } = await take(root, at(name));
      expect([name, manifest.classes, manifest.train.images]).toEqual([name, ['a', 'b', 'c', 'd'], 12]);
      expect(notes[0]).toBe('2 other files skipped');
    }
  });
  it('of formats that can’t be read are refused by name, not passed over', async () => {
    const bitmap = Buffer.alloc(70);
    bitmap.write('BM');
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    for (const [name, bytes, format] of [
      ['a/x.bmp', bitmap, 'BMP'],
      ['a/x', bitmap, 'BMP'],
      ['a/x.heic', heic, 'HEIC'],
      ['a/x.psd', Buffer.from('8BPS\0\x01'), 'Photoshop'],
      ['a/x.ppm', Buffer.from('P6 2 2 255\n............'), 'PNM'],
      ['a/x.exr', Buffer.from('v/1\x01\x02\0\0\0'), 'OpenEXR'],
      ['a/x.ico', Buffer.from('\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x18\0'), 'ICO'],
      ['a/x.svg', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'SVG'],
      ['a/x.jxl', Buffer.from('\xff\x0a........', 'latin1'), 'JPEG XL'],
    ] as const) {
      const { root, at } = places();
      const files = await images(['a', 'b']);
      files.set(name, bytes);
      writeFolder(at('folder'), files);
      await writeZip(at('a.zip'), files);
      await writeTar(at('a.tar'), files);
      for (const archive of ['folder', 'a.zip', 'a.tar'])
        expect(await refusal(root, at(archive))).toContain(
          `"${name}" in ${archive} is refused: it is an image of the format ${format}; PNG,`,
        );
    }
  });
});

it('a class folder without any image that can be read is said, empty or not', async () => {
  const { root, at } = places();
  const files = await images(['train/a', 'train/b', 'test/a', 'test/b']);
  files.set('train/c/0.tga', Buffer.from('an image without any mark at its beginning'));
  files.set('notes/readme.md', Buffer.from('x'));
  files.set('.git/refs/x', Buffer.from('x'));
  writeFolder(at('folder'), files);
  mkdirSync(at('folder/test/c'));
  execFileSync('tar', ['-czf', at('a.tgz'), '-C', at('folder'), '.']);
  await writeZip(at('a.zip'), files);
  for (const [name, which] of [
    ['folder', 'test/c/, train/c/: not taken as classes'],
    ['a.tgz', 'test/c/, train/c/: not taken as classes'],
    ['a.zip', 'train/c/: not taken as a class'],
  ] as const) {
    const { notes } = await take(root, at(name));
    expect([name, notes]).toEqual([name, [`no image in ${which}`, '3 other files skipped']]);
  }
});

describe('layouts', () => {
  it('train/cat.0.jpg has no class folder: two classes "test" and "train" would be nonsense', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['train', 'test']));
    expect(await refusal(root, at('folder'))).toMatch(
      /is in a folder of a split, but in none of its class: arrange .* train\/class\/image/,
    );
  });
  it('test1 beside train is no class either: cats and dogs as Kaggle has them', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['train', 'test1']));
    expect(await refusal(root, at('folder'))).toMatch(
      /"test1\/0\.png" is in a folder of a split, but in none of its class/,
    );
  });
  it.each([
    ['training_set', 'test_set'],
    ['seg_train/seg_train', 'seg_test/seg_test'],
    ['images-train', 'images-test'],
    ['Train', 'TEST'],
    ['train', 'dev'],
    ['train', 'eval'],
  ])('%s and %s are splits', async (train, test) => {
    const { root, at } = places();
    writeFolder(at('folder'), await images([`${train}/a`, `${train}/b`, `${test}/a`, `${test}/b`]));
    const { manifest } = await take(root, at('folder'));
    expect(manifest).toMatchObject({
      classes: ['a', 'b'],
      train: { classCounts: [4, 4] },
      test: { classCounts: [4, 4] },
    });
  });
  it('test_tube and train_station are classes', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['test_tube', 'train_station']));
    expect((await take(root, at('folder'))).manifest.classes).toEqual(['test_tube', 'train_station']);
  });
  it('train/, val/ and test/ of different classes are one set of classes, which is said', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['train/a', 'train/b', 'val/c', 'test/d', 'test/e']));
    const { manifest, notes } = await take(root, at('folder'));
    expect(manifest).toMatchObject({ classes: ['a', 'b', 'c', 'd', 'e'], test: { classCounts: [1, 1, 1, 1, 1] } });
    expect(notes).toEqual([
      'test/, train/, val/ hold different classes: all were taken together',
      'no official split: 25 % of each class drawn for testing',
    ]);
  });
  it('two spellings of one name are one class, which is said', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['re\u0301seau', 'r\u00e9seau', 'b ', 'b']));
    const { manifest, notes } = await take(root, at('folder'));
    expect(manifest).toMatchObject({ classes: ['b', 'r\u00e9seau'], train: { classCounts: [6, 6] } });
    expect(notes[0]).toBe('"b", "r\u00e9seau": folders whose names look the same taken as one class');
  });
  it('two spellings of one label are one class, too', async () => {
    const { root, at } = places();
    const files = new Map<string, Buffer>();
    for (const [n, label] of ['re\u0301seau', 'r\u00e9seau\n', 'b', 'b '].entries()) {
      for (const copy of [0, 1]) {
        files.set(`${n}-${copy}.png`, await testImage(2 * n + copy));
        files.set(`${n}-${copy}.cls`, Buffer.from(label));
      }
    }
    await writeTar(at('shard-000000.tar'), files);
    const { manifest } = await take(root, at('shard-000000.tar'));
    expect(manifest).toMatchObject({ classes: ['b', 'r\u00e9seau'], train: { classCounts: [3, 3] } });
  });
  it('the same images under other names are said to be here before', async () => {
    const { root, at } = places();
    const files = await images(['a', 'b']);
    writeFolder(at('first'), files);
    await take(root, at('first'));
    writeFolder(at('second'), new Map([...files].map(([name, bytes]) => [name.replace('b/', 'c/'), bytes])));
    const { notes, manifest } = await take(root, at('second'));
    expect(manifest.classes).toEqual(['a', 'b']);
    expect(notes[0]).toMatch(/^these images were here before, as "Wild".*It calls "b" what is "c" here\.$/);
    expect((await take(root, at('first'))).notes[0]).toMatch(/^no official split/);
  });
  it('train/ alone is not a split', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['train/a', 'train/b']));
    const { manifest, notes } = await take(root, at('folder'));
    expect([manifest.train.images, manifest.test.images]).toEqual([6, 2]);
    expect(notes[0]).toBe('only train/ is there');
  });
  it('val/ put into the training split, or taken for testing, is said', async () => {
    const { root, at } = places();
    writeFolder(at('three'), await images(['train/a', 'train/b', 'val/a', 'val/b', 'test/a', 'test/b']));
    expect((await take(root, at('three'))).notes).toEqual(['8 images of val/ put into the training split']);
    writeFolder(at('two'), await images(['train/a', 'train/b', 'valid/a', 'valid/b']));
    expect((await take(root, at('two'))).notes).toEqual(['valid/ taken as the test split']);
  });
});

describe('archives of other kinds are named for what they are', () => {
  it('encrypted, packed otherwise', async () => {
    const { root, at } = places();
    await writeZip(at('a.zip'), await images(['a', 'b']));
    const zip = readFileSync(at('a.zip'));
    // Of each entry of the directory: flags at 8, method at 10.
    const change = (offset: number, value: number): Buffer => {
      const copy = Buffer.from(zip);
      for (let found = copy.indexOf('PK\x01\x02'); found >= 0; found = copy.indexOf('PK\x01\x02', found + 4))
        copy.writeUInt16LE(value, found + offset);
      return copy;
    };
    writeFileSync(at('secret.zip'), change(8, 1));
    expect(await refusal(root, at('secret.zip'))).toMatch(/"a\/0\.png" in secret\.zip is refused: it is encrypted/);
    writeFileSync(at('bzip2.zip'), change(10, 12));
    expect(await refusal(root, at('bzip2.zip'))).toMatch(/it is packed with bzip2; pack it with deflate/);
  });
  it.each([
    ['a.7z', '7z\xbc\xaf\x27\x1c rest', /a\.7z is a 7z archive, .* unpack it with 7z x/],
    ['a.tar.xz', '\xfd7zXZ\0 rest', /is an archive packed with xz, .* tar -xJf/],
    ['a.tar.bz2', 'BZh91AY&SY', /packed with bzip2, .* tar -xjf/],
    ['a.tar.lzma', ']\0\0\x80\0', /packed with LZMA, .* tar --lzma -xf/],
    ['a.h5', '\x89HDF\r\n\x1a\n', /is an HDF5 file/],
    ['a.bin', 'what is this', /is not a zip, tar or tar\.gz archive/],
  ])('%s', async (name, bytes, message) => {
    const { root, at } = places();
    writeFileSync(at(name), Buffer.from(bytes, 'latin1'));
    expect(await refusal(root, at(name))).toMatch(message);
  });
});

const omniglot = [1, 2].map((part) =>
  join(process.cwd(), `../shared/data/omniglot/images_background_small${part}.zip`),
);
it.skipIf(!omniglot.every((path) => existsSync(path)))(
  'Omniglot, both small zips: 242 characters of 8 alphabets, 20 drawings each (skipped without the zips)',
  async () => {
    const { root } = places();
    const { manifest, notes } = await take(root, omniglot, { grouped: true, channels: 1 });
    expect(manifest.classes).toHaveLength(242);
    expect(new Set(manifest.groups).size).toBe(8);
    expect(new Set(manifest.train.classCounts)).toEqual(new Set([15]));
    expect(new Set(manifest.test.classCounts)).toEqual(new Set([5]));
    expect(manifest).toMatchObject({ height: 105, width: 105, channels: 1 });
    expect(notes[0]).toBe('1,000 duplicate images merged');
  },
  120_000,
);

const cifar = join(process.cwd(), '../shared/data/cifar10-images.tar.gz');
const long = process.env.MASTHEAD_LONG_TESTS === '1';
it.skipIf(!long || !existsSync(cifar))(
  'CIFAR-10 as a tar.gz of 60,000 JPEGs, in bounded memory (skipped but with MASTHEAD_LONG_TESTS=1, where the file is there)',
  async () => {
    const { root } = places();
    let most = 0;
    const onProgress = () => {
      most = Math.max(most, process.memoryUsage().rss);
    };
    const before = process.memoryUsage().rss;
    const { manifest } = await take(root, [cifar], { onProgress });
    expect(manifest).toMatchObject({ width: 32, height: 32, channels: 3 });
    expect(manifest.train.classCounts).toEqual(Array(10).fill(5000));
    expect(manifest.test.classCounts).toEqual(Array(10).fill(1000));
    expect(manifest.mean.map((value) => value.toFixed(2))).toEqual(['0.49', '0.48', '0.45']);
    // The images alone are 184 MB.
    expect(most - before).toBeLessThan(400e6);
  },
  600_000,
);
