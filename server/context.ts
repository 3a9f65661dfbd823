/** @file What every service is given: the database, who asks, the settings, the clock. */
import type { Database } from '@/db/open';
import type { MemberId } from '@/domain/ids';
import { type Access, sufficesFor } from '@/domain/member-access';
import type { Settings } from '@/server/settings';

export interface Actor {
  /** Goes into the audit log: a member's handle, or `local`, `dispatcher`. */
  readonly name: string;
  readonly access: Access;
  /** Whose account it is, and the browser's session; without an account, or with a token in place of a session, none. */
  readonly member?: MemberId;
  readonly session?: string;
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
