/** @file Genotypes as files. */
export { genotypeToDot } from './dot';
export {
  type ExportedFile,
  exportGenotype,
  type GenotypeExportOptions,
  type GenotypeFormat,
  genotypeFormats,
  genotypeToJsonText,
  genotypeToText,
} from './formats';
export { genotypeToSvg } from './svg';
