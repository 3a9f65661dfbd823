/**
 * @file The kinds of tasks that presets are chosen on and evaluated on: drawn characters, digits, clothes, handwritten characters and
 * photographs. Each has classes that priors learn, classes that settings were chosen on, and classes that judge and chose nothing.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importGlyphs } from '@/datasets/glyphs/import-glyphs';
import { importImages } from '@/datasets/images/import-images';
import { findSource } from '@/datasets/sources';
import { type Dataset, importIdx, openDataset } from '@/datasets/store';
import { type DatasetId, datasetIdSchema } from '@/domain/ids';
import type { PresetFamily } from '@/domain/preset-evidence';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';

interface Family {
  readonly ways: number;
  readonly resolution: number;
  /** Images a class. */
  readonly perClass: TaskSetSpec['perClass'];
  /** Which part a class belongs to; null: none. */
  readonly partOf: (name: string, index: number) => 'learnt' | 'chosenOn' | 'judged' | null;
  readonly store: (root: string, folder: string) => Promise<string>;
}

/** Ten classes are too few for three parts: the digits and clothes 5 to 9 are evaluated on other images than settings were chosen on. */
const halves = (_: string, index: number) => (index < 5 ? 'learnt' : 'chosenOn');

const scripts: Readonly<Record<string, 'learnt' | 'chosenOn' | 'judged'>> = {
  Digits: 'learnt',
  Latin: 'learnt',
  Greek: 'learnt',
  Cyrillic: 'chosenOn',
  Armenian: 'judged',
  Georgian: 'judged',
};

export const families: Readonly<Record<PresetFamily, Family>> = {
  glyphs: {
    ways: 5,
    resolution: 14,
    perClass: { train: 20, validation: 10, test: 24 },
    partOf: (name) => scripts[name.split(' ')[0] ?? ''] ?? null,
    store: async (root) => {
      const { source, content } = available('glyphs');
      if (content.kind !== 'glyphs') throw new Error('glyphs are drawn from fonts');
      const { licence, origin } = source;
      return (await importGlyphs({ name: 'Glyphs', licence, origin, ...content, root })).directory;
    },
  },
  digits: {
    ways: 5,
    resolution: 14,
    perClass: { train: 40, validation: 20, test: 100 },
    partOf: halves,
    store: idx('mnist'),
  },
  clothes: {
    ways: 5,
    resolution: 28,
    perClass: { train: 100, validation: 40, test: 100 },
    partOf: halves,
    store: idx('fashion-mnist'),
  },
  characters: {
    ways: 20,
    resolution: 20,
    perClass: { train: 12, validation: 3, test: 5 },
    partOf: (name) =>
      /^Latin/.test(name) ? 'chosenOn' : /^(Japanese|Sanskrit|Tagalog)/.test(name) ? 'judged' : 'learnt',
    store: images('Omniglot', ['omniglot/images_background_small1.zip', 'omniglot/images_background_small2.zip'], {
      licence: 'MIT',
      origin: 'Lake, Salakhutdinov and Tenenbaum 2015 (brendenlake/omniglot)',
      grouped: true,
      channels: 1,
    }),
  },
  photographs: {
    ways: 10,
    resolution: 32,
    perClass: { train: 400, validation: 100, test: 50 },
    partOf: (_, index) => (['learnt', 'learnt', 'learnt', 'chosenOn', 'judged'] as const)[index % 5] ?? null,
    store: images('ImageNet, 150 classes at 32 px', ['imagenet32-150.tar.gz'], {
      licence: 'research use',
      origin: "150 of Tiny ImageNet's 200 classes",
      grouped: false,
      channels: 3,
    }),
  },
};

export interface Brought {
  readonly datasets: ReadonlyMap<DatasetId, Dataset>;
  /** `metaTrain`: learnt; `metaValidation`: settings were chosen on it; `heldOut`: evaluates. */
  readonly spec: TaskSetSpec;
}

/** Imported once into `root`. `folder`: where archives of images are. Throws if the data is not on this machine. */
export async function bringFamily(name: PresetFamily, root: string, folder: string): Promise<Brought> {
  const { ways, resolution, perClass, partOf, store } = families[name];
  const known = path.join(root, `${name}.path`);
  await mkdir(root, { recursive: true });
  if (!existsSync(known)) await writeFile(known, await store(root, folder));
  const dataset = openDataset(await readFile(known, 'utf8'));
  const id = datasetIdSchema.parse('ds_00000presets');
  const classesOf = (part: string) =>
    dataset.manifest.classes.flatMap((each, index) => (partOf(each, index) === part ? [index] : []));
  const chosenOn = classesOf('chosenOn');
  const judged = classesOf('judged');
  const spec = taskSetSpecSchema.parse({
    sources: [
      {
        dataset: id,
        classes: {
          metaTrain: classesOf('learnt'),
          metaValidation: judged.length > 0 ? chosenOn : [],
          heldOut: judged.length > 0 ? judged : chosenOn,
        },
      },
    ],
    ways: { min: ways, max: ways },
    resolutions: [resolution],
    perClass,
  });
  return { datasets: new Map([[id, dataset]]), spec };
}

function available(name: string) {
  const found = findSource(name);
  if (!found.available) throw new Error(found.hint);
  return found;
}

function idx(name: string): Family['store'] {
  return async (root) => {
    const { source, content } = available(name);
    if (content.kind !== 'idx') throw new Error(`${name} has no IDX files`);
    const { title, classes, licence, origin } = source;
    return (await importIdx({ name: title, classes, licence, origin, files: content.files, root })).directory;
  };
}

function images(
  name: string,
  files: readonly string[],
  facts: { licence: string; origin: string; grouped: boolean; channels: 1 | 3 },
): Family['store'] {
  return async (root, folder) => {
    const paths = files.map((file) => path.join(folder, file));
    const absent = paths.find((file) => !existsSync(file));
    if (absent !== undefined) throw new Error(`there is no ${path.basename(absent)} in the folder given by --images`);
    return (await importImages({ name, paths, ...facts, side: null, testShare: 0.25, root })).directory;
  };
}
