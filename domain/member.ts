/** @file Members: roles, and the rules that names, handles and passwords keep. */
import { z } from 'zod';

/** Viewers read; members also launch and change; administrators also run the platform. */
export const accessSchema = z.enum(['viewer', 'member', 'admin']);
export type Access = z.infer<typeof accessSchema>;

const rank: Readonly<Record<Access, number>> = { viewer: 0, member: 1, admin: 2 };

/** Whether `has` suffices where `needed` is asked for. */
export function sufficesFor(has: Access, needed: Access): boolean {
  return rank[has] >= rank[needed];
}

/** The lesser of two roles. */
export function lesserAccess(a: Access, b: Access): Access {
  return rank[a] <= rank[b] ? a : b;
}

/** What the platform itself and the time before accounts are called in the audit log. */
const reservedHandles = ['local', 'dispatcher', 'test', 'masthead'];

export const handleSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'begins with a letter; letters, digits and hyphens, at most 32')
  .refine((handle) => !reservedHandles.includes(handle), 'is a name of the platform itself: take another');

export const memberNameSchema = z.string().trim().min(1, 'is missing').max(80);
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email('is not an e-mail address'));

/** Length is what counts against guessing (NIST SP 800-63B); nothing is asked of the characters. */
export const passwordSchema = z
  .string()
  .min(10, 'has at least 10 characters: a few words in a row do')
  .max(128, 'has at most 128 characters');
