/** @file A member's password, asked for again. */
import { passwordHashOf } from '@/db/queries/member';
import { DomainError } from '@/domain/errors';
import type { MemberId } from '@/domain/ids';
import { verifyPassword } from '@/server/access/passwords';
import { type Trier, wrongPasswords } from '@/server/access/wrong-passwords';
import type { ServiceContext } from '@/server/context';

interface Given {
  readonly password: string;
  readonly act: Trier['act'];
  /** Of the input, which a refusal names. */
  readonly field: string;
}

/** @throws DomainError `invalid-input` where it is wrong, `too-many` after too many wrong ones */
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
