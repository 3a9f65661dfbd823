/** @file Members: the rules that names, handles and passwords keep. */
import { z } from 'zod';
import { accesses } from './member-access';

export const accessSchema = z.enum(accesses);

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
