/** @file The verbs of dataset imports, as the API names them. */

import { get, list } from './read';
import { cancel, fromPaths, fromUploads } from './start';

export const datasetImports = {
  list,
  get,
  fromPaths,
  fromUploads,
  cancel,
};
