/** @file What can be done with experiments, named as the API names it. */

import { create, list } from './experiments';

export const experiments = {
  list,
  create,
};
