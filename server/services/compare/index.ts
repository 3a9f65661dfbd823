/** @file What can be done with compare, named as the API names it. */

import { posteriors } from './posteriors';
import { runs } from './runs';

export const compare = {
  runs,
  posteriors,
};
