/** @file Genotypes as files: JSON with provenance, the Python text of DARTS and BASE, Graphviz DOT, SVG. */
import { formatGenotype, type Genotype, genotypeHash, genotypeToJson } from '@/domain/genotype';
import { genotypeToDot } from './dot';
import { genotypeToSvg } from './svg';

export const genotypeFormats = ['json', 'text', 'dot', 'svg'] as const;
export type GenotypeFormat = (typeof genotypeFormats)[number];

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

/** A line for DARTS' or BASE's genotypes.py: `NAME = Genotype(…)`; of NAS-Bench-201 the arch string alone. */
export function genotypeToText(genotype: Genotype, name = 'genotype'): string {
  if (genotype.reduce === undefined) return `${formatGenotype(genotype)}\n`;
  const identifier =
    name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'genotype';
  return `${/^\d/.test(identifier) ? `_${identifier}` : identifier} = ${formatGenotype(genotype)}\n`;
}
