/**
 * @file `masthead members new-password`: a way back in for a member who is locked out, the only administrator too. It needs no token but
 * the files themselves.
 */
import { findMemberByHandle } from '@/db/queries/member';
import { DomainError } from '@/domain/errors';
import { resetPassword } from '@/server/services/members/invitations';
import type { CommandContext } from '../io';
import { sayLink } from './say-link';
import { withDatabase } from './with-database';

export function newPassword({ io, json }: CommandContext, handle: string, { data }: { data?: string }): void {
  withDatabase(io, data, (ctx) => {
    const row = findMemberByHandle(ctx.db, handle);
    if (row === undefined) {
      throw new DomainError(
        'not-found',
        `Nobody here has the handle ${handle}: masthead members list has all of them.`,
      );
    }
    sayLink(io, json, ctx.settings.url, resetPassword({ ctx, input: { id: row.id } }));
  });
}
