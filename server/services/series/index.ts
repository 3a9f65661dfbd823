/** @file What can be done with series, named as the API names it. */

import { curves } from './curves';
import { curvesPacked } from './packed-curves';
import { list, listMany } from './series';

export const series = {
  list,
  listMany,
  curves,
  curvesPacked,
};
