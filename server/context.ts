/** @file What every service is given: the database, who asks, the settings, the clock. */
import type { Database } from '@/db/open';
import type { ApiTokenId, MemberId } from '@/domain/ids';
import { type Access, sufficesFor } from '@/domain/member-access';
import type { Settings } from '@/server/settings';

export interface Actor {
  /** Goes into the audit log: a member's handle, or `local`, `dispatcher`. */
  readonly name: string;
  readonly access: Access;
  /** Whose account it is; none until there are accounts. */
  readonly member?: MemberId;
  /** The browser's session, or the token that asks. */
  readonly session?: string;
  readonly token?: ApiTokenId;
}

/** Everyone who reaches the server, until the first account is made. */
export const localAdmin: Actor = { name: 'local', access: 'admin' };

export interface ServiceContext {
  readonly db: Database;
  readonly actor: Actor;
  readonly settings: Pick<Settings, 'dataDirectory' | 'slots' | 'timing'> &
    Partial<Pick<Settings, 'host' | 'programs' | 'url' | 'webhookHosts'>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Call<Input> {
  readonly ctx: ServiceContext;
  readonly input: Input;
}

export function mayAccess(actor: Actor, needed: Access): boolean {
  return sufficesFor(actor.access, needed);
}
