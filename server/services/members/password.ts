/** @file Passwords of members: strength, and asking for one again. */

import { passwordHashOf } from '@/db/queries/member';
import type { MemberRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { MemberId } from '@/domain/ids';
import { passwordProblem } from '@/domain/password';
import { verifyPassword } from '@/server/access/passwords';
import { type Trier, wrongPasswords } from '@/server/access/wrong-passwords';
import type { ServiceContext } from '@/server/context';

/** @throws DomainError `invalid-input` saying what is weak about it; `field`: the input's field */
export function requireGoodPassword(
  password: string,
  { handle, email, name }: Pick<MemberRow, 'handle' | 'email' | 'name'>,
  field: string,
): void {
  const problem = passwordProblem(password, [handle, email, name]);
  if (problem !== null) throw new DomainError('invalid-input', `${field}: ${problem}`, { field });
}

interface Given {
  readonly password: string;
  readonly act: Trier['act'];
  /** Of the input, which a refusal names. */
  readonly field: string;
}

/** @throws DomainError `invalid-input` if it is wrong, `too-many` after too many wrong ones */
export async function requirePassword(ctx: ServiceContext, member: MemberId, given: Given): Promise<void> {
  const { password, act, field } = given;
  const trier = { account: member, act, client: null } as const;
  wrongPasswords(ctx).begin(trier, ctx.now());
  const hash = passwordHashOf(ctx.db, member);
  if (hash === null || !(await verifyPassword({ hash, password }))) {
    throw new DomainError('invalid-input', 'This is not your current password.', { field });
  }
  wrongPasswords(ctx).forget(trier);
}
