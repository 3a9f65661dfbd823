/** @file The verbs of datasets, as the API names them. */

import { importIdx, importSource } from './add';
import { classHistory, datasetTrash, edit } from './change';
import { get, list, sources } from './read';

export const datasets = {
  list,
  get,
  sources,
  edit,
  classHistory,
  ...datasetTrash,
  importSource,
  importIdx,
};
