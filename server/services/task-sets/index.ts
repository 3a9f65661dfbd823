/** @file The verbs of task sets, as the API names them. */

import { create, taskSetTrash, update } from './change';
import { check, preview } from './check';
import { nearCopies } from './near-copies';
import { get, list } from './read';

export const taskSets = {
  list,
  get,
  check,
  nearCopies,
  create,
  update,
  ...taskSetTrash,
  preview,
};
