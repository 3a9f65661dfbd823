/** @file The context of every service: the database, the caller, the settings, the clock. */
import type { Database } from '@/db/open';
import type { ApiTokenId, MemberId } from '@/domain/ids';
import type { OriginKind } from '@/domain/records/audit';
import { type Role, sufficesFor } from '@/domain/role';
import type { Scope } from '@/domain/token-scopes';
import type { Settings } from './environment';
import type { Lane } from './request-budget';

export interface Actor {
  /** Goes into the audit log: a member's handle, or `local`, `dispatcher`. */
  readonly name: string;
  readonly access: Role;
  /** The caller's account; none until there are accounts. */
  readonly member?: MemberId;
  /** The browser's session, or the token. */
  readonly session?: string;
  readonly token?: ApiTokenId;
  readonly tokenName?: string;
  /** The token's scopes; a browser has no such limits. */
  readonly scopes?: readonly Scope[];
  /** A proxy names the user with each request: there is no session to end, and no password to ask for. */
  readonly vouched?: true;
  /** When the password was last given in this session. */
  readonly provenAt?: number | null;
}

/** The channel of an actor, for the audit log. */
export interface Origin {
  readonly kind: OriginKind;
  /** Of the client; null for calls not over the network. */
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
        | 'cores'
        | 'dataMode'
        | 'figureFonts'
        | 'host'
        | 'hosts'
        | 'importRoots'
        | 'passwords'
        | 'priorGallery'
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
  /** The lane of the calls of one request; omitted for a single call. */
  readonly lane?: Lane;
}

export interface Call<Input> {
  readonly ctx: ServiceContext;
  readonly input: Input;
}

export function mayAccess(actor: Actor, needed: Role): boolean {
  return sufficesFor(actor.access, needed);
}
