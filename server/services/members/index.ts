/** @file What can be done with members, named as the API names it. */

import { changeAccess, remove, restore } from './change';
import { invitations, withdrawInvitation } from './invitations';
import { invite, resetPassword } from './invite';
import { list } from './list';
import { me } from './me';
import { changePassword, editMe, signOutElsewhere } from './own-account';

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
