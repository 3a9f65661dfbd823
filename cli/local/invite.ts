/** @file `masthead members invite`: on the machine of the data folder, because no token may invite. */
import type { Role } from '@/domain/role';
import { invite } from '@/server/services/members/invitations';
import type { CommandContext } from '../io';
import { sayLink } from './say-link';
import { withDatabase } from './with-database';

export interface InviteOptions {
  readonly for: string;
  readonly as: Role;
  readonly data?: string;
}

export function inviteMember({ io, json }: CommandContext, { for: note, as: access, data }: InviteOptions): void {
  withDatabase(io, data, (ctx) => sayLink(io, json, ctx.settings.url, invite({ ctx, input: { note, access } })));
}
