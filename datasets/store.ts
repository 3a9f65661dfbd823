/** @file The canonical store's front door: import, open, verify. */
export { type IdxFiles, type ImportIdxInput, type ImportProgress, importIdx } from './import-idx';
export { type Dataset, datasetBytes, openDataset, readManifest } from './open-dataset';
export type { StoredDataset } from './store-folder';
export { sampleDataset, verifyDataset } from './verify-dataset';
