/** @file Files of the programs that people use (recorded/make.py made them), read image by image; what can't be read, with what to do instead. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeTar } from '@/test/factories/image-archives';
import { temporaryDirectory } from '@/test/temporary-directory';
import { importImages } from '../images/import-images';
import { packedFile } from '../images/sort-files';
import { openDataset } from '../open-dataset';
import { readPacked } from '.';
import type { LabelledImage } from './format';
import { unpickle } from './pickle';

const recorded = (name: string): string => join(import.meta.dirname, 'recorded', name);

/** As `picture` of make.py. */
function picture(number: number, side = 8, channels = 3): Uint8Array {
  return Uint8Array.from({ length: side * side * channels }, (_, place) => (number * 37 + place * 5) % 251);
}

/** `as`: names to give to recorded files, since names mean splits. */
async function read(
  ...files: (string | readonly [string, string])[]
): Promise<{ images: LabelledImage[]; notes: string[] }> {
  const notes: string[] = [];
  const packed = await Promise.all(
    files.map((file) =>
      typeof file === 'string' ? packedFile(file, recorded(file)) : packedFile(file[1], recorded(file[0])),
    ),
  );
  const images: LabelledImage[] = [];
  for await (const image of readPacked(packed, { note: (text) => notes.push(text), progress: () => undefined }))
    images.push(image);
  return { images, notes };
}

async function pixelsOf({ image }: LabelledImage): Promise<number[]> {
  if (!(image instanceof Uint8Array)) return [...image.pixels];
  return [...(await sharp(image).removeAlpha().raw().toBuffer())];
}

const said = (images: readonly LabelledImage[]) =>
  images.map(({ split, label }) => `${split} ${label.index} ${label.name}`);

/** Every image is the picture of its number, from `first` on. */
async function expectPictures(images: readonly LabelledImage[], side = 8, channels = 3, first = 0): Promise<void> {
  for (const [at, image] of images.entries())
    expect(await pixelsOf(image)).toEqual([...picture(first + at, side, channels)]);
}

const refusal = (...files: Parameters<typeof read>) =>
  read(...files).then(
    () => 'read',
    (error: unknown) => String(error),
  );

describe('pickles', () => {
  it.each([0, 1, 2, 3, 4, 5])('of protocol %i', async (protocol) => {
    const { images } = await read([`batch-protocol-${protocol}.pickle`, 'train_batch.pickle']);
    expect(said(images)).toEqual([0, 1, 2, 0, 1, 2].map((label) => `train ${label} ${label}`));
    await expectPictures(images);
  });
  it('of CIFAR, with class names from another file', async () => {
    const { images } = await read(
      ['cifar-batch.pickle', 'cifar/data_batch_1'],
      ['cifar-meta.pickle', 'cifar/batches.meta'],
    );
    expect(said(images)).toEqual(['train 3 cat', 'train 0 airplane', 'train 1 automobile', 'train 3 cat']);
    await expectPictures(images, 32);
  });
  it('of ImageNet-32, whose labels begin at 1', async () => {
    const { images } = await read(['imagenet32-batch.pickle', 'val_data']);
    expect(said(images)).toEqual(['validation 1 1', 'validation 2 2', 'validation 1 1']);
  });
  it('that would run a program are refused, and nothing runs', async () => {
    expect(await refusal(['evil.pickle', 'data_batch_1'])).toMatch(
      /"data_batch_1" is refused: the pickle is refused at byte \d+: it names (posix|os)\.system, which would run a program/,
    );
    expect(existsSync('/tmp/masthead-was-here')).toBe(false);
  });
  it('are read to their end or refused, wherever they are cut', () => {
    const whole = readFileSync(recorded('batch-protocol-4.pickle'));
    for (let length = 0; length < whole.length; length++)
      expect(() => unpickle(whole.subarray(0, length)), String(length)).toThrow(/the pickle is refused at byte/);
  });
});

describe('NumPy archives', () => {
  it('of MedMNIST', async () => {
    const { images } = await read('medmnist.npz');
    const labels = (split: string, ...numbers: number[]) => numbers.map((number) => `${split} ${number} ${number}`);
    expect(said(images).sort()).toEqual(
      [...labels('train', 0, 1, 0, 1, 0, 1), ...labels('validation', 0, 1), ...labels('test', 0, 1, 0)].sort(),
    );
    await expectPictures(
      images.filter(({ split }) => split === 'test'),
      8,
      3,
      8,
    );
  });
  it('of Keras, and of ImageNet-32', async () => {
    const keras = await read('keras.npz');
    expect(keras.images.map(({ split }) => split).sort()).toEqual([
      ...Array(3).fill('test'),
      ...Array(6).fill('train'),
    ]);
    expect(keras.images[0]?.image).toMatchObject({ channels: 1, height: 8 });
    const { images } = await read('imagenet32_train_batch_1.npz');
    expect(said(images)).toEqual(['train 1 1', 'train 2 2', 'train 2 2', 'train 1 1']);
    await expectPictures(images);
  });
  it('of other numbers, or several labels, are refused by name', async () => {
    expect(await refusal('floats.npz')).toMatch(
      /images is of the type f4, whose range it does not say; save it as uint8/,
    );
    expect(await refusal('several-labels.npz')).toMatch(/labels have the shape \(6, 14\): several for each image/);
  });
});

describe('MATLAB', () => {
  it('as SVHN, packed or not: label 10 is the digit 0', async () => {
    const { images } = await read('train_32x32.mat', 'test_32x32.mat');
    expect(said(images)).toEqual([
      ...['test 2 2', 'test 0 0', 'test 1 1'],
      ...['train 0 0', 'train 1 1', 'train 2 2', 'train 0 0', 'train 1 1'],
    ]);
    await expectPictures(images.slice(3), 32);
    await expectPictures(images.slice(0, 3), 32, 3, 5);
  });
  it('with other variables is refused', async () => {
    expect(await refusal('other.mat')).toMatch(/it holds weights; X, \[height, width, channels, n\], and y are read/);
  });
});

describe('CSV of pixels', () => {
  it('with a header, and without', async () => {
    for (const [file, count] of [
      ['digits-train.csv', 6],
      ['digits-plain.csv', 4],
    ] as const) {
      const { images } = await read(file);
      expect(images).toHaveLength(count);
      expect(images.map(({ label }) => label.index)).toEqual(images.map((_, at) => at % 2));
      await expectPictures(images, 8, 1);
    }
  });
  it('with what is not a pixel is refused by its row', async () => {
    const file = join(temporaryDirectory(), 'train.csv');
    writeFileSync(
      file,
      readFileSync(recorded('digits-train.csv'), 'utf8').replace(/\n1,[^\n]*/, (row) => row.replace(/\d+\r?$/, '256')),
    );
    const packed = await packedFile('train.csv', file);
    const read = async () => {
      for await (const _ of readPacked([packed], { note: () => undefined, progress: () => undefined }));
    };
    await expect(read()).rejects.toThrow('row 2 holds "256" where a whole number from 0 to 255 is expected');
  });
});

it('Parquet of the Hugging Face hub, with class names from its metadata', async () => {
  const { images } = await read('train-00000-of-00001.parquet', 'test-00000-of-00001.parquet');
  expect(said(images)).toEqual([
    ...['test 1 dog', 'test 0 cat', 'test 1 dog'],
    ...['train 0 cat', 'train 1 dog', 'train 0 cat', 'train 1 dog', 'train 0 cat'],
  ]);
  await expectPictures(images.slice(3));
  expect((await read('gzip-train.parquet')).images).toHaveLength(5);
});

describe('CSV of pixels in one column', () => {
  it('as of FER2013: emotion, pixels, Usage, in either order', async () => {
    const list = (number: number) => picture(number, 8, 1).join(' ');
    const directory = temporaryDirectory();
    const packed = async (name: string, lines: readonly string[]) => {
      writeFileSync(join(directory, name), lines.join('\r\n'));
      const images: LabelledImage[] = [];
      const file = await packedFile(name, join(directory, name));
      for await (const image of readPacked([file], { note: () => undefined, progress: () => undefined }))
        images.push(image);
      return images;
    };
    const fer = await packed('fer2013.csv', [
      'emotion,pixels,Usage',
      `0,${list(0)},Training`,
      `3,"${list(1)}",PublicTest`,
      `6,${list(2)},PrivateTest`,
    ]);
    expect(said(fer)).toEqual(['train 0 0', 'validation 3 3', 'test 6 6']);
    await expectPictures(fer, 8, 1);
    const turned = await packed('icml_face_data.csv', ['emotion, Usage, pixels', `2, Training, ${list(0)}`]);
    expect(said(turned)).toEqual(['train 2 2']);
    await expect(packed('x.csv', ['emotion,pixels', '1,1 2 3'])).rejects.toThrow('row 1 has 3 pixels, which is not');
    await expect(packed('y.csv', ['emotion,pixels', `1,${list(0)} `.replace(/0 5 /, '0 500 ')])).rejects.toThrow(
      'row 1 holds "500" where a whole number from 0 to 255',
    );
  });
});

describe('TFRecord', () => {
  it('of encoded images, and of pixels with their size', async () => {
    const { images } = await read('train-00000-of-00001', 'validation-00000-of-00001');
    expect(said(images).slice(0, 2)).toEqual(['train 2 n01443537', 'train 1 n01440764']);
    expect(images.map(({ split }) => split)).toEqual([...Array(5).fill('train'), ...Array(3).fill('validation')]);
    await expectPictures(images, 8, 3, 1);
    await expectPictures((await read('raw.tfrecord')).images);
  });
  it('with a flipped bit, or cut off, is refused by its record', async () => {
    const whole = readFileSync(recorded('raw.tfrecord'));
    const file = join(temporaryDirectory(), 'raw.tfrecord');
    const open = async (bytes: Buffer) => {
      writeFileSync(file, bytes);
      for await (const _ of readPacked([await packedFile('raw.tfrecord', file)], {
        note: () => undefined,
        progress: () => undefined,
      }));
    };
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
    await expect(open(flipped)).rejects.toThrow('the check sum of record 0 differs');
    await expect(open(whole.subarray(0, whole.length - 3))).rejects.toThrow('a record ends too early');
  });
});

describe('imported', () => {
  const about = {
    name: 'Packed',
    licence: '',
    origin: '',
    grouped: false,
    channels: null,
    side: null,
    testShare: 0.25,
  };

  it('from the archive that CIFAR comes in: all records of both splits, classes in their order', async () => {
    const directory = temporaryDirectory();
    const record = (label: number, number: number): Buffer =>
      Buffer.concat([Buffer.from([label]), ...[0, 1, 2].map((channel) => plane(picture(number, 32), channel))]);
    const files = new Map([
      ['cifar-10-batches-bin/batches.meta.txt', Buffer.from('airplane\nautomobile\nbird\n\n')],
      [
        'cifar-10-batches-bin/data_batch_1.bin',
        Buffer.concat([record(2, 0), record(0, 1), record(0, 1), record(1, 3)]),
      ],
      ['cifar-10-batches-bin/test_batch.bin', Buffer.concat([record(1, 4), record(0, 5), record(2, 6)])],
      ['cifar-10-batches-bin/readme.html', Buffer.from('<html>')],
    ]);
    const path = join(directory, 'cifar-10-binary.tar.gz');
    await writeTar(path, files);
    const {
      manifest,
      notes,
      directory: stored,
    } = await importImages({ ...about, paths: [path], root: join(directory, 'store') });
    expect(manifest).toMatchObject({
      classes: ['airplane', 'automobile', 'bird'],
      train: { classCounts: [2, 1, 1] },
      test: { classCounts: [1, 1, 1] },
    });
    expect(await openDataset(stored).image('train', 0)).toEqual(picture(1, 32));
    expect(notes).toEqual(['1 image that repeat another of their class, kept', '1 other file skipped']);
  });

  it('from shards of WebDataset, in a folder or one by one, by .cls and by .json', async () => {
    const directory = temporaryDirectory();
    const root = join(directory, 'store');
    const shards = ['train-000000.tar', 'train-000001.tar', 'val-000000.tar'];
    mkdirSync(join(directory, 'shards'));
    for (const name of shards) copyFileSync(recorded(name), join(directory, 'shards', name));
    for (const paths of [shards.map(recorded), [join(directory, 'shards')]]) {
      const { manifest, notes } = await importImages({ ...about, root, paths });
      expect(manifest).toMatchObject({
        classes: ['0', '1'],
        train: { classCounts: [2, 2] },
        test: { classCounts: [1, 1] },
      });
      expect(notes).toEqual(['images for validation taken as the test split']);
    }
    const json = await importImages({ ...about, root, paths: [recorded('json-000000.tar.gz')] });
    expect(json.manifest).toMatchObject({ classes: ['cat', 'dog'], channels: 3 });
  });

  it('gzipped, and says what the files are that it can’t read', async () => {
    const directory = temporaryDirectory();
    const root = join(directory, 'store');
    writeFileSync(join(directory, 'digits_train.csv.gz'), gzipSync(readFileSync(recorded('digits-train.csv'))));
    const { manifest } = await importImages({ ...about, root, paths: [join(directory, 'digits_train.csv.gz')] });
    expect(manifest).toMatchObject({ classes: ['0', '1'], height: 8, channels: 1 });
    const both = join(directory, 'both');
    mkdirSync(both);
    copyFileSync(recorded('digits-train.csv'), join(both, 'digits_train.csv'));
    copyFileSync(join(directory, 'digits_train.csv.gz'), join(both, 'digits_train.csv.gz'));
    const twice = await importImages({ ...about, root, paths: [both] });
    expect(twice.manifest).toEqual(manifest);
    expect(twice.notes).toContain('digits_train.csv.gz is there packed and unpacked: read once');
    for (const [name, bytes, message] of [
      [
        'new.mat',
        'MATLAB 7.3 MAT-file',
        /a MATLAB file of version 7\.3 \(HDF5\), .* save it with -v7.*Masthead reads Image folders/,
      ],
      ['x.npy', '\x93NUMPY', /numpy\.savez\(file, train_images=…/],
      ['x.arrow', 'ARROW1', /dataset\.to_parquet/],
    ] as const) {
      const path = join(directory, name);
      writeFileSync(path, Buffer.from(bytes, 'latin1'));
      await expect(importImages({ ...about, root, paths: [path] })).rejects.toThrow(message);
    }
  });
});

function plane(image: Uint8Array, channel: number): Buffer {
  return Buffer.from(image.filter((_, at) => at % 3 === channel));
}
