/** @file What every service is given: the database, who asks, the settings, the clock. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import type { Settings } from '@/server/settings';

export const accessSchema = z.enum(['viewer', 'member', 'admin']);
export type Access = z.infer<typeof accessSchema>;

export interface Actor {
  /** Goes into the audit log: `local`, `dispatcher`, later a user's id. */
  readonly name: string;
  readonly access: Access;
}

/** Everyone who reaches the server in this version: it listens on the loopback address only, unless told. */
export const localAdmin: Actor = { name: 'local', access: 'admin' };

export interface ServiceContext {
  readonly db: Database;
  readonly actor: Actor;
  readonly settings: Pick<Settings, 'dataDirectory' | 'slots' | 'timing'> &
    Partial<Pick<Settings, 'programs' | 'url' | 'webhookHosts'>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Call<Input> {
  readonly ctx: ServiceContext;
  readonly input: Input;
}

const rank: Readonly<Record<Access, number>> = { viewer: 0, member: 1, admin: 2 };

export function mayAccess(actor: Actor, needed: Access): boolean {
  return rank[actor.access] >= rank[needed];
}
