/** @file The verbs of datasets, as the API names them. */

import { importIdx, importSource } from './add';
import { classHistory, datasetTrash, edit } from './change';
import { quality } from './quality';
import { get, list, sources } from './read';

export const datasets = {
  list,
  get,
  sources,
  edit,
  classHistory,
  quality,
  ...datasetTrash,
  importSource,
  importIdx,
};
