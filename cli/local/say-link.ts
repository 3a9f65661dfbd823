/** @file An invitation link, as the command line shows it. */
import type { InvitationRecord } from '@/domain/records/member';
import { type Io, printJson } from '../io';
import { formatFacts } from '../table';
import { formatTime } from '../words';

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
