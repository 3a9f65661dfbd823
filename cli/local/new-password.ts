/**
 * @file `masthead members new-password`: a way back in for whoever is locked out, the only administrator too. It needs no token but
 * the files themselves: who can write the database could do worse.
 */
import { openDatabase } from '@/db/open';
import { findMemberByHandle } from '@/db/queries/member/find';
import { DomainError } from '@/domain/errors';
import { resetPassword } from '@/server/services/members/invite';
import { readSettings } from '@/server/settings';
import type { CommandContext } from '../io';
import { sayLink } from '../members/invite';
import { dataFolder, requireDatabase } from './data-folder';

export function newPassword({ io, json }: CommandContext, handle: string, { data }: { data?: string }): void {
  const dataDirectory = dataFolder(io, data);
  const { db, close } = openDatabase(requireDatabase(dataDirectory), 'web');
  try {
    const row = findMemberByHandle(db, handle);
    if (row === undefined) {
      throw new DomainError(
        'not-found',
        `Nobody here has the handle ${handle}: masthead members list has all of them.`,
      );
    }
    const actor = { name: 'local', access: 'admin' } as const;
    const settings = { ...readSettings(io.environment), dataDirectory };
    sayLink(
      io,
      json,
      settings.url,
      resetPassword({ ctx: { db, actor, settings, now: Date.now }, input: { id: row.id } }),
    );
  } finally {
    close();
  }
}
