/** @file What deserves a look in a dataset, and near copies across the parts of a task set, found by the importing process. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeDataset } from '@/datasets/write-dataset';
import { randomStream } from '@/domain/random';
import { makeDataset } from '@/test/factories/dataset';
import { importerForTests } from '@/test/factories/importer';
import { makePlatform } from '@/test/factories/platform';
import { specFor } from '@/test/factories/task-set';
import { taskSets } from '../task-sets';
import { datasets } from '.';
import { recordDataset } from './add';

const withImporter = importerForTests();
const side = 16;

/** Smooth noise: neighbours are alike, as in photographs. */
function scene(number: number, brighter = 0): Uint8Array {
  const stream = randomStream(number, 'quality');
  const knots = Float64Array.from({ length: 25 }, () => stream.uniform());
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(4 * (at % side)) / side, (4 * Math.floor(at / side)) / side];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const knot = (dx: number, dy: number): number => knots[(top + dy) * 5 + left + dx] ?? 0;
    const upper = knot(0, 0) * (left + 1 - x) + knot(1, 0) * (x - left);
    const lower = knot(0, 1) * (left + 1 - x) + knot(1, 1) * (x - left);
    return 20 + brighter + 200 * (upper * (top + 1 - y) + lower * (y - top));
  });
}

it('tells equal and alike images of two classes, blank ones, and the balance; a task set sets near copies aside', async () => {
  const { ctx: plain } = makePlatform();
  const ctx = withImporter(plain);
  const train = [scene(0), scene(1), scene(2), scene(2, 9), scene(0), scene(1, 9), new Uint8Array(side * side).fill(7)];
  const test = [scene(10), scene(11)];
  const split = (images: readonly Uint8Array[], labels: readonly number[]) => ({
    images: Uint8Array.from(images.flatMap((image) => [...image])),
    labels: Int32Array.from(labels),
  });
  const stored = await writeDataset(`${ctx.settings.dataDirectory}/datasets`, {
    name: 'Odd',
    classes: ['cat', 'dog'],
    licence: '',
    origin: '',
    height: side,
    width: side,
    channels: 1,
    train: split(train, [0, 0, 0, 0, 1, 1, 1]),
    test: split(test, [0, 1]),
  });
  const { id } = recordDataset(ctx, { source: null, ...stored });
  const ask = () => datasets.quality({ ctx, input: { id } });
  // Nobody waits for the process that looks: it is asked again.
  expect(await ask()).toBeNull();
  await expect.poll(ask, { timeout: 300_000 }).not.toBeNull();
  const first = await ask();
  const image = (index: number, className: string) => ({ split: 'train', index, className });
  expect(first).toEqual({
    blank: { count: 1, images: [image(6, 'dog')] },
    contradicting: { count: 1, pairs: [[image(0, 'cat'), image(4, 'dog')]] },
    near: { count: 1, complete: true, pairs: [[image(1, 'cat'), image(5, 'dog')]] },
    repeated: { count: 1, complete: true, pairs: [[image(2, 'cat'), image(3, 'cat')]] },
    balance: { smallest: { name: 'dog', images: 3 }, largest: { name: 'cat', images: 4 } },
  });
  const spec = specFor(
    { id },
    { sources: [{ dataset: id, classes: { metaTrain: [0], metaValidation: [], heldOut: [1] } }] },
  );
  const near = await taskSets.nearCopies({ ctx, input: { spec } });
  expect(near).toMatchObject({ looking: false, count: 2, complete: true });
  expect(near.pairs[1]).toMatchObject({ earlier: { part: 'metaTrain' }, later: { part: 'heldOut' } });
  expect(near.copies.map(({ class: own, images }) => [own, images])).toEqual([
    [0, [0, 1]],
    [1, [4, 5]],
  ]);
  const aside = await taskSets.nearCopies({ ctx, input: { spec: { ...spec, setAside: near.copies } } });
  expect(aside).toEqual({ looking: false, count: 0, complete: true, pairs: [], copies: [] });
}, 600_000);

it('leaves the search for equal images to another process, once for a dataset, whoever asks', async () => {
  const { ctx: plain } = makePlatform();
  const ctx = withImporter(plain);
  const spec = specFor(await makeDataset(ctx));
  const check = ({ settings }: typeof ctx) => taskSets.check({ ctx: { ...ctx, settings }, input: { spec } });
  // This one says that it was asked.
  const programs = path.join(ctx.settings.dataDirectory, 'programs');
  const failed = { type: 'failed', message: 'asked elsewhere' };
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'importer.js'), `console.log(${JSON.stringify(JSON.stringify(failed))})`);
  const elsewhere = { ...ctx, settings: { ...ctx.settings, programs } };
  await expect(check(elsewhere)).rejects.toThrow('asked elsewhere');
  const [one, other] = await Promise.all([check(ctx), check(ctx)]);
  expect(one).toMatchObject({ problems: [], leak: { ok: true, message: expect.stringMatching(/^No image occurs/) } });
  expect(other).toEqual(one);
  expect(await check(elsewhere)).toEqual(one);
}, 600_000);
