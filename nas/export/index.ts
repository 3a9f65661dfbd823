/** @file Genotypes as files. */
export { genotypeToDot } from './dot';
export { type NetworkSizes, type NetworkWeights, networkSizes, readWeights } from './network';
export { type OnnxOpset, onnxModel, onnxOpsets, usualOpset } from './onnx';
export { Message } from './protobuf';
export { type Quantisation, quantisationSchema } from './quantise';
export { genotypeToSvg } from './svg';
export {
  type ExportedFile,
  exportGenotype,
  type GenotypeExportOptions,
  genotypeToJsonText,
  genotypeToText,
} from './text-formats';
export { torchModule, torchWeights } from './torch-module';
export { readTorchWeights } from './torch-weights';
export { trainingScript } from './training-script';
