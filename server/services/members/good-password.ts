/** @file Whether somebody may have a password: asked wherever one is set, with what is known of whose it is. */
import type { MemberRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { passwordProblem } from '@/domain/password';

/** @throws DomainError `invalid-input` saying what is weak about it; `field`: that of the input which holds it */
export function requireGoodPassword(
  password: string,
  { handle, email, name }: Pick<MemberRow, 'handle' | 'email' | 'name'>,
  field: string,
): void {
  const problem = passwordProblem(password, [handle, email, name]);
  if (problem !== null) throw new DomainError('invalid-input', `${field}: ${problem}`, { field });
}
