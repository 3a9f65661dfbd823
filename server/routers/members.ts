/** @file Procedures of `members`. */
import { memberRecordSchema, meRecordSchema } from '@/domain/records/member';
import {
  changeAccess,
  changeAccessInput,
  removeMember,
  removeMemberInput,
  restoreMember,
} from '@/server/services/members/change';
import { createFirstInput, createFirstMember } from '@/server/services/members/create-first';
import {
  invitationListSchema,
  listInvitations,
  listInvitationsInput,
  withdrawInvitation,
  withdrawInvitationInput,
  withdrawnInvitationSchema,
} from '@/server/services/members/invitations';
import {
  invite,
  inviteInput,
  madeInvitationSchema,
  resetPassword,
  resetPasswordInput,
} from '@/server/services/members/invite';
import { listMembers, listMembersInput, memberListSchema } from '@/server/services/members/list';
import { me, meInput } from '@/server/services/members/me';
import {
  changePassword,
  changePasswordInput,
  editMe,
  editMeInput,
  signedOutSchema,
  signOutElsewhere,
  signOutElsewhereInput,
} from '@/server/services/members/own-account';
import { procedure, router } from '@/server/trpc';

export const membersRouter = router({
  me: procedure('viewer').input(meInput).output(meRecordSchema).query(me),
  list: procedure('viewer').input(listMembersInput).output(memberListSchema).query(listMembers),
  createFirst: procedure('admin').input(createFirstInput).output(memberRecordSchema).mutation(createFirstMember),
  invite: procedure('admin').input(inviteInput).output(madeInvitationSchema).mutation(invite),
  invitations: procedure('admin').input(listInvitationsInput).output(invitationListSchema).query(listInvitations),
  withdrawInvitation: procedure('admin')
    .input(withdrawInvitationInput)
    .output(withdrawnInvitationSchema)
    .mutation(withdrawInvitation),
  resetPassword: procedure('admin').input(resetPasswordInput).output(madeInvitationSchema).mutation(resetPassword),
  changeAccess: procedure('admin').input(changeAccessInput).output(memberRecordSchema).mutation(changeAccess),
  remove: procedure('admin').input(removeMemberInput).output(memberRecordSchema).mutation(removeMember),
  restore: procedure('admin').input(removeMemberInput).output(memberRecordSchema).mutation(restoreMember),
  editMe: procedure('viewer').input(editMeInput).output(memberRecordSchema).mutation(editMe),
  changePassword: procedure('viewer').input(changePasswordInput).output(signedOutSchema).mutation(changePassword),
  signOutElsewhere: procedure('viewer').input(signOutElsewhereInput).output(signedOutSchema).mutation(signOutElsewhere),
});
