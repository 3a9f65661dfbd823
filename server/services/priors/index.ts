/** @file What can be done with priors, named as the API names it. */

import { posteriors } from './posteriors';
import { edit, get, list } from './priors';

export const priors = {
  list,
  posteriors,
  get,
  edit,
};
