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
export { Message } from './protobuf';
export { genotypeToSvg } from './svg';
export { torchModule, torchWeights } from './torch-module';
export { readTorchWeights } from './torch-weights';
export { trainingScript } from './training-script';
