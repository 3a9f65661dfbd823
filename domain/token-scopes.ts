/** @file The scopes of tokens. Without schemas: pages load this. */
import type { Role } from './role';

export const scopes = ['read', 'log', 'launch', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Default lifetime of a token in days. */
export const tokenDays = 90;

interface Meaning {
  readonly title: string;
  readonly may: string;
  /** The least role of an owner who may give it. */
  readonly needs: Role;
}

export const scopeMeanings: Readonly<Record<Scope, Meaning>> = {
  read: { title: 'Read', may: 'Looks at everything that a viewer sees, and downloads.', needs: 'viewer' },
  log: {
    title: 'Log',
    may: 'Logs runs from outside; writes down results, notes, genotypes and experiments.',
    needs: 'member',
  },
  launch: { title: 'Launch', may: 'Launches, stops, imports, edits and deletes.', needs: 'member' },
  admin: {
    title: 'Administer',
    may: 'Reaches members, invitations, webhooks, backups, tokens, the audit log and the platform’s settings.',
    needs: 'admin',
  },
};

/** The highest role that a token with these scopes acts as. */
export function accessOfScopes(given: readonly Scope[]): Role {
  if (given.includes('admin')) return 'admin';
  return given.includes('log') || given.includes('launch') ? 'member' : 'viewer';
}
