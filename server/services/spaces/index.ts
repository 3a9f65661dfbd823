/** @file The verbs of search spaces, as the API names them. */

import { create, update } from './change';
import { presets } from './presets';
import { compatibility, sizes } from './properties';
import { get, list } from './read';

export const spaces = {
  list,
  get,
  create,
  update,
  sizes,
  compatibility,
  presets,
};
