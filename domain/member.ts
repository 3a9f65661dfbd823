/** @file Members: the rules for names, handles and passwords. */
import { z } from 'zod';
import { longestPassword, passwordProblem, shortestPassword } from './password';
import { roles } from './role';
import { scopes } from './token-scopes';

export const roleSchema = z.enum(roles);

/** One scope at least, each once. */
export const scopesSchema = z
  .array(z.enum(scopes))
  .min(1, 'is missing: say what the token is for')
  .transform((given) => scopes.filter((each) => given.includes(each)));

/** The audit log's names for the platform itself and for the time before accounts. */
const reservedHandles = ['local', 'dispatcher', 'test', 'masthead'];

export const handleSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'begins with a letter; letters, digits and hyphens, at most 32')
  .refine((handle) => !reservedHandles.includes(handle), 'is a name of the platform itself: take another');

export const memberNameSchema = z.string().trim().min(1, 'is missing').max(80);
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email('is not an e-mail address'));

/** Checks independent of the owner; the server calls `passwordProblem` again with the owner's data. */
export const passwordSchema = z
  .string()
  .min(shortestPassword, { abort: true, error: ({ input }) => passwordProblem(String(input)) ?? undefined })
  .max(longestPassword, { abort: true, error: ({ input }) => passwordProblem(String(input)) ?? undefined })
  .superRefine((password, context) => {
    const problem = passwordProblem(password);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
