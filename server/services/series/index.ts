/** @file The verbs of series, as the API names them. */

import { curves } from './curves';
import { curvesPacked } from './packed-curves';
import { list, listMany } from './series';

export const series = {
  list,
  listMany,
  curves,
  curvesPacked,
};
