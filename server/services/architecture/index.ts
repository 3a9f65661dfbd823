/** @file What can be done with architecture, named as the API names it. */

import { history } from './architecture';

export const architecture = {
  history,
};
