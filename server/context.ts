/** @file What every service is given: the database, who asks, the settings, the clock. */
import type { Database } from '@/db/open';
import type { ApiTokenId, MemberId } from '@/domain/ids';
import type { OriginKind } from '@/domain/records/audit';
import { type Role, sufficesFor } from '@/domain/role';
import type { Scope } from '@/domain/token-scopes';
import type { Settings } from './environment';
import type { Lane } from './lane';

export interface Actor {
  /** Goes into the audit log: a member's handle, or `local`, `dispatcher`. */
  readonly name: string;
  readonly access: Role;
  /** Whose account it is; none until there are accounts. */
  readonly member?: MemberId;
  /** The browser's session, or the token that asks. */
  readonly session?: string;
  readonly token?: ApiTokenId;
  readonly tokenName?: string;
  /** What the token was made for; a browser has no such limits. */
  readonly scopes?: readonly Scope[];
  /** A proxy in front says with each request who it is: there is no session to end, and no password to ask for. */
  readonly vouched?: true;
  /** When the password was given in this session, at signing in or again. */
  readonly provenAt?: number | null;
}

/** Through what an actor acts, for the audit log. */
export interface Origin {
  readonly kind: OriginKind;
  /** Of the client; null if nobody asks over the network. */
  readonly address: string | null;
}

/** Any user of the platform's own machine, until the first account is made; and the platform itself. */
export const localAdmin: Actor = { name: 'local', access: 'admin' };

export interface ServiceContext {
  readonly db: Database;
  readonly actor: Actor;
  /** Left out: the platform itself. */
  readonly origin?: Origin;
  readonly settings: Pick<Settings, 'dataDirectory' | 'slots' | 'timing'> &
    Partial<
      Pick<
        Settings,
        | 'backupCopy'
        | 'basePath'
        | 'dataMode'
        | 'host'
        | 'hosts'
        | 'importRoots'
        | 'passwords'
        | 'programs'
        | 'provider'
        | 'proxy'
        | 'roles'
        | 'trustedProxies'
        | 'uploadQuota'
        | 'url'
        | 'webhookHosts'
        | 'runnerVariables'
        | 'webhookNetworks'
      >
    >;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What the calls of one request go through; left out where there is one alone. */
  readonly lane?: Lane;
}

export interface Call<Input> {
  readonly ctx: ServiceContext;
  readonly input: Input;
}

export function mayAccess(actor: Actor, needed: Role): boolean {
  return sufficesFor(actor.access, needed);
}
