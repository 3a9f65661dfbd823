/** @file Tars of odd kinds: of before 1988, of tars, and the ones in which ImageNet's challenge is published. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testImage, writeFolder, writeTar } from '@/test/factories/image-archives';
import { images, places, refusal, take } from './test-support/taken';

it('tars of before 1988, without any mark of a format', async () => {
  const { root, at } = places();
  writeFolder(at('folder'), await images(['a', 'b']));
  execFileSync('tar', ['--format=v7', '-cf', at('a.tar'), '-C', at('folder'), 'a', 'b']);
  execFileSync('tar', ['--format=v7', '-czf', at('old'), '-C', at('folder'), 'a', 'b']);
  expect(readFileSync(at('a.tar')).subarray(257, 262).toString()).not.toBe('ustar');
  const { manifest } = await take(root, at('a.tar'));
  expect(manifest).toMatchObject({ classes: ['a', 'b'], train: { images: 6 } });
  expect((await take(root, at('old'))).manifest.contentHash).toBe(manifest.contentHash);
});

it('ImageNet’s challenge as it is published: a tar for each class, flat validation images, the development kit', async () => {
  const { root, at } = places();
  const wnids = ['n02119789', 'n02100735'];
  const classes = new Map<string, Buffer>();
  const flat = new Map<string, Buffer>();
  for (const [index, wnid] of wnids.entries()) {
    const own = new Map<string, Buffer>();
    for (let n = 0; n < 4; n++) {
      own.set(`${wnid}_${n}.JPEG`, await testImage(10 * index + n, { format: 'jpeg' }));
      const number = String(2 * n + index + 1).padStart(8, '0');
      flat.set(`ILSVRC2012_val_${number}.JPEG`, await testImage(100 + 10 * index + n, { format: 'jpeg' }));
    }
    await writeTar(at('class.tar'), own);
    classes.set(`${wnid}.tar`, readFileSync(at('class.tar')));
  }
  const meta = readFileSync(join(import.meta.dirname, '../formats/recorded/meta.mat'));
  const truth = Buffer.from('1\n2\n'.repeat(4));
  await writeTar(at('ILSVRC2012_img_train.tar'), classes);
  await writeTar(at('ILSVRC2012_img_val.tar'), flat);
  const list = 'ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt';
  const kit = new Map([
    [list, truth],
    ['ILSVRC2012_devkit_t12/data/meta.mat', meta],
    ['ILSVRC2012_devkit_t12/readme.txt', Buffer.from('x')],
  ]);
  await writeTar(at('ILSVRC2012_devkit_t12.tar.gz'), kit);
  const both = [at('ILSVRC2012_img_train.tar'), at('ILSVRC2012_img_val.tar')];
  const whole = await take(root, [...both, at('ILSVRC2012_devkit_t12.tar.gz')], { keep: 'encoded', side: 8 });
  expect(whole.manifest).toMatchObject({
    classes: ['n02100735', 'n02119789'],
    train: { images: 8, classCounts: [4, 4] },
    test: { images: 8, classCounts: [4, 4] },
  });
  expect(whole.notes).toContain('classes of 8 images by ILSVRC2012_validation_ground_truth.txt');
  expect(whole.notes).toContain('ILSVRC2012_img_train.tar: taken as a split by its name');
  // The same from the kit's two files alone.
  writeFileSync(at('meta.mat'), meta);
  writeFileSync(at('ILSVRC2012_validation_ground_truth.txt'), truth);
  const files = [at('meta.mat'), at('ILSVRC2012_validation_ground_truth.txt')];
  const again = await take(root, [...both, ...files], { keep: 'encoded', side: 8 });
  expect(again.manifest.contentHash).toBe(whole.manifest.contentHash);
  // The training images alone, as a folder of tars unpacked once.
  writeFolder(at('train'), classes);
  const alone = await take(root, at('train'));
  expect(alone.manifest.classes).toEqual(whole.manifest.classes);
  expect(
    await refusal(at('elsewhere'), at('ILSVRC2012_img_val.tar'), {
      paths: [...both, at('ILSVRC2012_validation_ground_truth.txt')],
    }),
  ).toMatch(/has numbers for classes: give meta\.mat of the same development kit/);
});

it('tars inside a tar that are cut off are said to be damaged', async () => {
  const { root, at } = places();
  await writeTar(at('a.tar'), await images(['.']));
  const inner = readFileSync(at('a.tar'));
  await writeTar(
    at('b.tar'),
    new Map([
      ['n1.tar', inner.subarray(0, 700)],
      ['n2.tar', inner],
    ]),
  );
  expect(await refusal(root, at('b.tar'))).toMatch(/b\.tar is damaged at or after "n1\//);
});
