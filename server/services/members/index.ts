/** @file The verbs of members, as the API names them. */

import { changeAccess, remove, restore } from './change';
import { invitations, invite, resetPassword, withdrawInvitation } from './invitations';
import { changePassword, editMe, signOutElsewhere } from './own-account';
import { list, me } from './read';

export const members = {
  me,
  list,
  invite,
  invitations,
  withdrawInvitation,
  resetPassword,
  changeAccess,
  remove,
  restore,
  editMe,
  changePassword,
  signOutElsewhere,
};
