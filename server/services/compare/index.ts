/** @file The verbs of comparisons, as the API names them. */

import { posteriors } from './posteriors';
import { runs } from './runs';

export const compare = {
  runs,
  posteriors,
};
