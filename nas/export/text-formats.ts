/** @file Genotypes as files: JSON with provenance, the Python text of DARTS, that of BASE, Graphviz DOT, SVG. */
import { DomainError } from '@/domain/errors';
import {
  formatGenotype,
  formatGenotypeForBase,
  type Genotype,
  genotypeHash,
  genotypeToJson,
  isForDarts,
} from '@/domain/genotype';
import type { GenotypeFormat } from '@/domain/records/genotype';
import { genotypeToDot } from './dot';
import { genotypeToSvg } from './svg';

export interface GenotypeExportOptions {
  /** Shown as a title and used for the file's name. Default `genotype`. */
  readonly name?: string;
  /** Where the genotype comes from: run, task, prior, seed, commit… Plain JSON, written into the JSON form. */
  readonly provenance?: Readonly<Record<string, unknown>>;
}
export interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
}

export function exportGenotype(
  genotype: Genotype,
  format: GenotypeFormat,
  options: GenotypeExportOptions = {},
): ExportedFile {
  const name = options.name ?? 'genotype';
  const stem =
    name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '') || 'genotype';
  switch (format) {
    case 'json':
      return {
        fileName: `${stem}.json`,
        mediaType: 'application/json',
        content: genotypeToJsonText(genotype, options),
      };
    case 'text':
      return {
        fileName: `${stem}.txt`,
        mediaType: 'text/plain; charset=utf-8',
        content: genotypeToText(genotype, name),
      };
    case 'base':
      return {
        fileName: `${stem}-base.txt`,
        mediaType: 'text/plain; charset=utf-8',
        content: `${pythonName(name)} = ${formatGenotypeForBase(genotype)}\n`,
      };
    case 'dot':
      return { fileName: `${stem}.dot`, mediaType: 'text/vnd.graphviz', content: genotypeToDot(genotype, name) };
    case 'svg':
      return { fileName: `${stem}.svg`, mediaType: 'image/svg+xml', content: genotypeToSvg(genotype, name) };
  }
}

/** Under `genotype`, the fields of DARTS' named tuple: Python reads `Genotype(**json['genotype'])`. */
export function genotypeToJsonText(genotype: Genotype, options: GenotypeExportOptions = {}): string {
  const file = {
    format: 'masthead-genotype',
    version: 1,
    name: options.name ?? 'genotype',
    hash: genotypeHash(genotype),
    genotype: genotypeToJson(genotype),
    provenance: options.provenance ?? {},
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * A line for DARTS' genotypes.py: `NAME = Genotype(…)`; of NAS-Bench-201 the arch string alone. Throws `invalid-input` if DARTS' code
 * would build another network, or none: it reads two pairs for each node.
 */
export function genotypeToText(genotype: Genotype, name = 'genotype'): string {
  if (genotype.reduce === undefined) return `${formatGenotype(genotype)}\n`;
  if (!isForDarts(genotype))
    throw new DomainError(
      'invalid-input',
      'DARTS’ code reads two pairs for each node; this genotype keeps another number. Take the JSON or the PyTorch module.',
      { field: 'format' },
    );
  return `${pythonName(name)} = ${formatGenotype(genotype)}\n`;
}

/** Reserved words of Python, and names that the file itself needs. */
const reserved = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield match case type print Genotype namedtuple range'
  ).split(' '),
);

/** `name` as a Python identifier. */
function pythonName(name: string): string {
  const identifier =
    name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'genotype';
  if (/^\d/.test(identifier)) return `_${identifier}`;
  return reserved.has(identifier) ? `${identifier}_` : identifier;
}
