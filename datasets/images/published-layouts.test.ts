import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeFolder, writeZip } from '@/test/factories/image-archives';
import { images, places, refusal, take } from './test-support/taken';

describe('layouts of published sets', () => {
  it('Tiny ImageNet: class/images/image, val/images with a list, test/images without classes', async () => {
    const { root, at } = places();
    const files = await images(['train/n01/images', 'train/n02/images', 'val/images', 'test/images']);
    files.set('train/n01/n01_boxes.txt', Buffer.from('0.png\t0\t0\t62\t62\n'));
    files.set(
      'val/val_annotations.txt',
      Buffer.from('0.png\tn02\t0\t0\n1.png\tn01\t0\t0\n2.png\tn01\t1\t1\n3.png\tn02\t1\t1\n'),
    );
    files.set('wnids.txt', Buffer.from('n01\nn02\n'));
    writeFolder(at('folder'), new Map([...files].map(([name, bytes]) => [`tiny/${name}`, bytes])));
    await writeZip(at('a.zip'), files);
    for (const name of ['folder', 'a.zip']) {
      const { manifest, notes } = await take(root, at(name));
      expect(manifest).toMatchObject({
        classes: ['n01', 'n02'],
        train: { classCounts: [4, 4] },
        test: { classCounts: [2, 2] },
      });
      expect(notes.slice(-4).map((note) => note.replace('tiny/', ''))).toEqual([
        '2 other files skipped',
        'classes of 4 images by val/val_annotations.txt',
        '4 images of test/ have no class: left out',
        'val/ taken as the test split',
      ]);
    }
  });
  it('ImageNet as Kaggle has it: train/class/image, val/image with a table of classes and boxes, test/image', async () => {
    const { root, at } = places();
    const data = 'ILSVRC/Data/CLS-LOC';
    const files = await images([`${data}/train/n01`, `${data}/train/n02`, `${data}/val`, `${data}/test`]);
    files.set(
      'LOC_val_solution.csv',
      Buffer.from(
        'ImageId,PredictionString\n0,n02 1 2 3 4 \n1,n01 1 2 3 4 n01 5 6 7 8 \n2,n01 1 1 2 2 \n3,n02 1 1 2 2 \n',
      ),
    );
    const named = [...files].map(([name, bytes]) => [name.replace('/test/', '/test/test_'), bytes] as const);
    writeFolder(at('folder'), new Map(named));
    const { manifest, notes } = await take(root, at('folder'), { keep: 'encoded', side: 8 });
    expect(manifest).toMatchObject({ classes: ['n01', 'n02'], test: { classCounts: [2, 2] } });
    expect(notes).toContain('4 images of test/ have no class: left out');
  });
  it('dog breeds as Kaggle has them: labels.csv gives the classes, sample_submission.csv none', async () => {
    const { root, at } = places();
    const files = await images(['train', 'test']);
    const named = new Map([...files].map(([name, bytes]) => [name.replace('test/', 'test/t'), bytes]));
    named.set('labels.csv', Buffer.from('id,breed\n0,pug\n1,beagle\n2,pug\n3,beagle\n'));
    const scores = 'id,beagle,pug\nt0,0.5,0.5\nt1,0.5,0.5\nt2,0.5,0.5\nt3,0.5,0.5\n';
    named.set('sample_submission.csv', Buffer.from(scores));
    named.set('scores.csv', Buffer.from(scores));
    writeFolder(at('folder'), named);
    const { manifest, notes } = await take(root, at('folder'));
    expect(manifest.classes).toEqual(['beagle', 'pug']);
    expect(notes).toContain('4 images of test/ have no class: left out');
  });
  it('Caltech 101: annotations in MATLAB files beside the images are passed over', async () => {
    const { root, at } = places();
    const files = await images(['101_ObjectCategories/ant', '101_ObjectCategories/bass']);
    files.set('Annotations/ant/annotation_0001.mat', readFileSync('datasets/formats/recorded/other.mat'));
    writeFolder(at('folder'), files);
    const { manifest, notes } = await take(root, at('folder'));
    expect(manifest.classes).toEqual(['ant', 'bass']);
    expect(notes).toContain('1 other file skipped');
  });
  it('mini-ImageNet: one folder of images, a table of files and classes for each split', async () => {
    const { root, at } = places();
    const files = await images(['images/n01', 'images/n02']);
    const flat = new Map([...files].map(([name, bytes]) => [name.replace(/\/(n0.)\//, '/$1-'), bytes]));
    const rows = (of: string): string =>
      [...flat.keys()]
        .filter((name) => name.includes(of))
        .map((name) => `${name.slice(7)},${of}`)
        .join('\n');
    flat.set('train.csv', Buffer.from(`filename,label\n${rows('n01')}\n`));
    flat.set('test.csv', Buffer.from(`filename,label\n${rows('n02')}\n`));
    writeFolder(at('folder'), flat);
    const { manifest, notes } = await take(root, at('folder'));
    expect(manifest).toMatchObject({ classes: ['n01', 'n02'], train: { classCounts: [3, 3] } });
    expect(notes).toContain('classes of 4 images by train.csv');
    expect(notes).toContain('test/, train/ hold different classes: all were taken together');
  });
  it('Omniglot: characters are grouped by their alphabets, without being told', async () => {
    const { root, at } = places();
    writeFolder(at('folder'), await images(['a/Latin/character01', 'a/Latin/character02', 'a/Greek/character01']));
    const { manifest, notes } = await take(root, at('folder'));
    expect(manifest).toMatchObject({
      classes: ['Greek/character01', 'Latin/character01', 'Latin/character02'],
      groups: ['Greek', 'Latin', 'Latin'],
    });
    expect(notes[0]).toMatch(/^folders such as character01 taken as classes/);
  });
  it('images that only a list could place are refused if it leaves some out', async () => {
    const { root, at } = places();
    const files = await images(['train/n01', 'train/n02', 'val']);
    files.set('val/list.txt', Buffer.from('0.png n01\n1.png n02\n'));
    writeFolder(at('folder'), files);
    expect(await refusal(root, at('folder'))).toMatch(/"val\/2\.png"|in a folder of a split/);
  });
});
