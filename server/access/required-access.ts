/** @file What a procedure or a route requires of its caller: a role; of a token a scope, too; and for sensitive acts a recent password. */
import { DomainError } from '@/domain/errors';
import type { Role } from '@/domain/role';
import type { Scope } from '@/domain/token-scopes';
import { tunables } from '@/domain/tunables';
import { mayAccess, type ServiceContext } from '@/server/context';

export interface Need {
  readonly access: Role;
  readonly scope: Scope;
  readonly sensitive: boolean;
}

type Asking = Pick<ServiceContext, 'actor' | 'now'>;

/** `what`: as the refusal names it, `runs.launch`. @throws DomainError `forbidden`, or `proof-needed` if only the password is missing */
export function requireAccess(ctx: Asking, { access, scope, sensitive }: Need, what: string): void {
  const { actor } = ctx;
  if (actor.scopes !== undefined && !actor.scopes.includes(scope)) {
    throw new DomainError(
      'forbidden',
      `${what} needs a token with the scope ${scope}: make one under Settings, Account.`,
    );
  }
  if (!mayAccess(actor, access)) {
    throw new DomainError('forbidden', `${what} needs the role ${access}: ask an administrator.`);
  }
  if (sensitive) requireProof(ctx);
}

/** Guards acts that a stolen session or token must not do. @throws DomainError `forbidden` for a token, `proof-needed` in a browser */
export function requireProof(ctx: Asking): void {
  const { actor } = ctx;
  if (actor.token !== undefined) throw new DomainError('forbidden', 'A token can’t do this: sign in with a browser.');
  if (isProven(ctx)) return;
  throw new DomainError(
    'proof-needed',
    'Enter your password again first: you have not entered it in the last ten minutes.',
  );
}

/** Whether the caller has just confirmed the password. Without accounts there is none; nor has the platform itself one. */
export function isProven({ actor, now }: Asking): boolean {
  return actor.member === undefined || (actor.provenAt != null && now() - actor.provenAt < tunables.proofLasts);
}
