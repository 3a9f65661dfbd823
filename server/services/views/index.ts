/** @file What can be done with views, named as the API names it. */
import { list, removeView, save } from './views';

export const views = {
  list,
  save,
  delete: removeView,
};
