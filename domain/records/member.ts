/** @file Members, invitations, tokens and who is asking, as the API gives them. Times in milliseconds since the epoch. */
import { z } from 'zod';
import { apiTokenIdSchema, invitationIdSchema, memberIdSchema } from '../ids';
import { accessSchema } from '../member';

export const memberRecordSchema = z.object({
  id: memberIdSchema,
  /** What runs and the audit log call them; never changes. */
  handle: z.string(),
  name: z.string(),
  email: z.string(),
  access: accessSchema,
  createdAt: z.number(),
  /** Null while they may sign in. */
  removedAt: z.number().nullable(),
  /** When they last signed in with a session that still lasts; null where they have none. */
  signedInAt: z.number().nullable(),
});
export type MemberRecord = z.infer<typeof memberRecordSchema>;

export const meRecordSchema = z.object({
  /** False where nobody has an account yet: everyone who reaches the platform is its administrator. */
  accounts: z.boolean(),
  /** As the audit log names whoever asks. */
  name: z.string(),
  access: accessSchema,
  member: memberRecordSchema.nullable(),
});
export type MeRecord = z.infer<typeof meRecordSchema>;

export const invitationRecordSchema = z.object({
  id: invitationIdSchema,
  note: z.string(),
  access: accessSchema,
  createdBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  /** Whose password the link lets them choose anew; null where somebody new joins. */
  memberId: memberIdSchema.nullable(),
});
export type InvitationRecord = z.infer<typeof invitationRecordSchema>;

export const apiTokenRecordSchema = z.object({
  id: apiTokenIdSchema,
  name: z.string(),
  /** Its first characters. */
  start: z.string(),
  access: accessSchema,
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  /** To the minute; null: never used. */
  lastUsedAt: z.number().nullable(),
});
export type ApiTokenRecord = z.infer<typeof apiTokenRecordSchema>;
