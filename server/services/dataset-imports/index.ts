/** @file What can be done with dataset imports, named as the API names it. */

import { get, list } from './read';
import { cancel, fromPaths, fromUploads } from './start';

export const datasetImports = {
  list,
  get,
  fromPaths,
  fromUploads,
  cancel,
};
