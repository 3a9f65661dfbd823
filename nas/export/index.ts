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
export { type NetworkSizes, type NetworkWeights, networkSizes, readWeights } from './network';
export { onnxModel, onnxOpset } from './onnx';
export { genotypeToSvg } from './svg';
export { torchModule } from './torch-module';
export { torchWeights } from './torch-weights';
