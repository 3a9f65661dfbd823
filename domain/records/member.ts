/** @file Members, invitations, tokens and who is asking, as the API gives them. Times in milliseconds since the epoch. */
import { z } from 'zod';
import { apiTokenIdSchema, invitationIdSchema, memberIdSchema } from '../ids';
import { roleSchema } from '../member';
import { scopes } from '../token-scopes';

export const memberRecordSchema = z.object({
  id: memberIdSchema,
  /** The name on runs and in the audit log; never changes. */
  handle: z.string(),
  name: z.string(),
  /** Null if it is another member's: only administrators see it. */
  email: z.string().nullable(),
  access: roleSchema,
  createdAt: z.number(),
  /** Null while they may sign in. */
  removedAt: z.number().nullable(),
  /** When they last signed in with a session that still lasts; null if they have none. */
  signedInAt: z.number().nullable(),
});
export type MemberRecord = z.infer<typeof memberRecordSchema>;

export const meRecordSchema = z.object({
  /** False if nobody has an account yet: everyone who reaches the platform is its administrator. */
  accounts: z.boolean(),
  /** As the audit log names the caller. */
  name: z.string(),
  access: roleSchema,
  member: memberRecordSchema.nullable(),
  /** Whether one can sign in with a password. */
  passwords: z.boolean(),
  /** Whether they have one. */
  hasPassword: z.boolean(),
  /** Whether a proxy in front says with each request who it is: signing out is its task, and no password is asked for here. */
  vouched: z.boolean(),
  /** Whether they may do sensitive acts without entering it again. */
  proven: z.boolean(),
  /** The lab's own sign-in, and whether this member is known there; null if there is none. */
  provider: z.object({ name: z.string(), connected: z.boolean() }).nullable(),
});

export const invitationRecordSchema = z.object({
  id: invitationIdSchema,
  note: z.string(),
  access: roleSchema,
  createdBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  /** The member whose password the link resets; null if a new person joins. */
  memberId: memberIdSchema.nullable(),
});
export type InvitationRecord = z.infer<typeof invitationRecordSchema>;

export const apiTokenRecordSchema = z.object({
  id: apiTokenIdSchema,
  name: z.string(),
  /** Its first characters. */
  start: z.string(),
  scopes: z.array(z.enum(scopes)),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  /** To the minute; null: never used. */
  lastUsedAt: z.number().nullable(),
  /** The client's address then. */
  lastUsedFrom: z.string().nullable(),
});
export type ApiTokenRecord = z.infer<typeof apiTokenRecordSchema>;
