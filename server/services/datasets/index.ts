/** @file What can be done with datasets, named as the API names it. */

import { importIdx, importSource } from './add';
import { datasetTrash, edit } from './change';
import { get, list, sources } from './read';

export const datasets = {
  list,
  get,
  sources,
  edit,
  ...datasetTrash,
  importSource,
  importIdx,
};
