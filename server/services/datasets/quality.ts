/** @file What may be wrong with a dataset's labels and images. */
import { z } from 'zod';
import type { Dataset } from '@/datasets/open-dataset';
import type { StoredImage } from '@/datasets/quality';
import { datasetIdSchema } from '@/domain/ids';
import { datasetQualitySchema, type ShownImage } from '@/domain/records/dataset';
import { operation } from '@/server/operation';
import { datasetQuality, nearPairs } from './look';
import { openStored, requireDataset } from './read';

const shown = 12;

/** Blank images, the same or nearly the same image in two classes or twice in one, and the balance of classes. Null while a process of its own looks: ask again. */
export const quality = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: datasetIdSchema }),
  output: datasetQualitySchema.nullable(),
  run({ ctx, input }) {
    const dataset = openStored(ctx, requireDataset(ctx.db, input.id));
    const found = datasetQuality(ctx, dataset);
    const near = nearPairs(ctx, dataset, dataset);
    if (found === null || near === null) return null;
    const { blank, contradicting } = found;
    const name = shownOf(dataset);
    const pairOf = ([a, b]: readonly [StoredImage, StoredImage]): [ShownImage, ShownImage] => [name(a), name(b)];
    const exact = new Set(contradicting.pairs.map(([a, b]) => keyOf(a, b)));
    const pairs = near.pairs.filter(([a, b]) => !exact.has(keyOf(a, b)));
    return {
      blank: { count: blank.count, images: blank.images.slice(0, shown).map(name) },
      contradicting: {
        count: contradicting.count,
        pairs: contradicting.pairs.slice(0, shown).map(pairOf),
      },
      near: {
        count: Math.max(0, near.pairs.length - contradicting.count),
        complete: near.complete,
        pairs: pairs.slice(0, shown).map(pairOf),
      },
      repeated: {
        count: near.within?.count ?? 0,
        complete: near.within?.complete ?? true,
        pairs: (near.within?.pairs ?? []).slice(0, shown).map(pairOf),
      },
      balance: balanceOf(dataset),
    };
  },
});

const keyOf = (a: StoredImage, b: StoredImage): string =>
  [a, b]
    .map(({ split, index }) => `${split} ${index}`)
    .sort()
    .join(' ');

const shownOf =
  (dataset: Dataset) =>
  ({ split, index }: StoredImage): ShownImage => {
    const label = dataset.labels(split)[index] ?? 0;
    return { split, index, className: dataset.manifest.classes[label] ?? String(label) };
  };

function balanceOf({ manifest: { classes, train } }: Dataset) {
  const counts = classes.map((name, index) => ({ name, images: train.classCounts[index] ?? 0 }));
  const bySize = counts.toSorted((a, b) => a.images - b.images);
  const none = { name: '', images: 0 };
  return { smallest: bySize[0] ?? none, largest: bySize.at(-1) ?? none };
}
