/** @file `masthead members invite`. */
import type { Access } from '@/domain/member-access';
import type { InvitationRecord } from '@/domain/records/member';
import { type CommandContext, type Io, printJson } from '../io';
import { formatFacts } from '../table';
import { formatTime } from '../words';

export interface InviteOptions {
  readonly for: string;
  readonly as: Access;
}

export async function inviteMember(context: CommandContext, options: InviteOptions): Promise<void> {
  const { client, io, url, json } = context;
  const made = await client.members.invite.mutate({ note: options.for, access: options.as });
  sayLink(io, json, url, made);
}

/** Shown this once: the platform keeps a hash only. */
export function sayLink(
  io: Io,
  json: boolean,
  url: string,
  { invitation, secret }: { readonly invitation: InvitationRecord; readonly secret: string },
): void {
  const link = `${url}/join#${secret}`;
  const { expiresAt } = invitation;
  if (json) printJson(io, { link, expiresAt });
  else
    io.out(
      formatFacts([
        ['Link', link],
        ['Until', `${formatTime(expiresAt)}, once`],
      ]),
    );
}
