/** @file The first account: its owner administers the platform, and from then on everyone signs in. */

import type { z } from 'zod';
import { firstAccountPrefix, keepFirstAccountSecret } from '@/db/first-account';
import { inTransaction } from '@/db/open';
import { hasMembers } from '@/db/queries/member';
import { readSecret } from '@/db/secrets';
import { DomainError } from '@/domain/errors';
import type { MemberRecord } from '@/domain/records/member';
import { hashSecret } from '@/domain/secret';
import { hashPassword } from '@/server/access/passwords';
import type { Call, ServiceContext } from '@/server/context';
import { createMember, newAccountSchema } from './create';
import { requireGoodPassword } from './good-password';
import { toMemberRecord } from './to-record';

export const isFirstAccountSecret = (secret: string): boolean => secret.startsWith(firstAccountPrefix);

/** @throws DomainError `not-found` where it is not the one in the data folder, or there is an account */
export function requireFirstAccountSecret({ db, settings }: ServiceContext, secret: string): void {
  const kept = hasMembers(db) ? null : readSecret(settings.dataDirectory, 'first-account');
  // Of what is compared nobody knows the hash, so the time it takes tells nothing.
  if (kept !== null && hashSecret(kept) === hashSecret(secret)) return;
  throw new DomainError(
    'not-found',
    'This link creates no account (any more). Whoever runs the platform finds the one that does in what npm start printed, and with masthead doctor.',
  );
}

/** Whoever calls this has asked for the secret. @throws DomainError `conflict` where there is an account. */
export async function createFirstMember({ ctx, input }: Call<z.input<typeof newAccountSchema>>): Promise<MemberRecord> {
  const { password, ...account } = newAccountSchema.parse(input);
  requireGoodPassword(password, account, 'password');
  const hash = await hashPassword(password);
  const made = inTransaction(ctx.db, (tx) => {
    if (hasMembers(tx)) {
      throw new DomainError('conflict', 'There is an account already: its owner can invite you.');
    }
    return toMemberRecord(ctx, tx, createMember(ctx, tx, account, 'admin', hash));
  });
  keepFirstAccountSecret(ctx.db, ctx.settings.dataDirectory);
  return made;
}
