/** @file What can be done with tokens, named as the API names it. */
import { create, list, revoke } from './tokens';

export const tokens = {
  list,
  create,
  revoke,
};
