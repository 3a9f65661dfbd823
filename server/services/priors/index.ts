/** @file The verbs of priors, as the API names them. */

import { gallery } from './gallery';
import { posteriors } from './posteriors';
import { edit, get, list } from './priors';
import { description } from './share';

export const priors = {
  list,
  posteriors,
  get,
  gallery,
  description,
  edit,
};
