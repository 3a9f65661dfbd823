/** @file The settings in force in this process: the one place that reads the environment. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { DataMode } from '@/disk/file-modes';
import { localAddress, type logLevels, parseSettings, platformAddress, type RawSettings } from '@/domain/environment';
import { DomainError } from '@/domain/errors';
import type { RoleRule } from '@/domain/role-mapping';
import { readTiming, type Timing } from '@/domain/tunables';
import type { HostRule } from '@/domain/webhook/hosts';

/** Limits of uploads that are not imported yet, and of free disk space: bytes. */
export interface UploadQuota {
  readonly each: number;
  readonly all: number;
  /** Limit of the files that the scripts of one member keep in their runs. */
  readonly ofRuns: number;
  readonly free: number;
}

/** An OpenID Connect provider. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  /** The label of its button. */
  readonly name: string;
  readonly scopes: string;
  readonly groupsClaim: string;
}

/** Headers of a proxy that signs people in, in lower case; undefined: it sends none. */
export interface ProxySettings {
  readonly user: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly groups: string | undefined;
}

export interface Settings {
  /** Absolute path. */
  readonly dataDirectory: string;
  /** Who may read it besides its owner. */
  readonly dataMode: DataMode;
  readonly port: number;
  readonly host: string;
  /** Runs at a time on this machine. */
  readonly slots: number;
  /** Cores that runs may hold together, one for each of their threads: the machine's, or as many as there are slots. */
  readonly cores: number;
  readonly logLevel: (typeof logLevels)[number];
  /** Where people, the command line and webhooks reach the platform; no trailing slash. */
  readonly url: string;
  /** Where this machine does, whatever is in front of it; no trailing slash. */
  readonly localUrl: string;
  /** Sub-path the pages are served under, such as /masthead; '' at the root. */
  readonly basePath: string;
  /** Names it answers to beside loopback's and that of `url`. */
  readonly hosts: readonly HostRule[];
  /** Addresses and networks whose X-Forwarded-… headers count. */
  readonly trustedProxies: readonly string[];
  /** Whether signing in with a password is allowed. */
  readonly passwords: boolean;
  /** Role by group, for users from outside. */
  readonly roles: readonly RoleRule[];
  /** The lab's own sign-in; null if there is none. */
  readonly provider: ProviderSettings | null;
  /** The proxy in front that signs people in; null if none does. */
  readonly proxy: ProxySettings | null;
  /** The longest body of a request to the API. */
  readonly bodyBytes: number;
  /** Below which members may import by path. */
  readonly importRoots: readonly string[];
  /** Files of fonts for letters that figures' own font lacks. */
  readonly figureFonts: readonly string[];
  readonly uploadQuota: UploadQuota;
  /** Additional environment variables for runs. */
  readonly runnerVariables: readonly string[];
  /** Allowed hosts of webhooks; empty: webhooks are off. */
  readonly webhookHosts: readonly HostRule[];
  /** Allowed networks of those hosts, besides the open internet. */
  readonly webhookNetworks: readonly string[];
  /** Words of the command that copies a backup off the machine; null: none. */
  readonly backupCopy: readonly string[] | null;
  /** Whether a run without progress is killed and restarted from its checkpoint. */
  readonly restartStalled: boolean;
  /** Folder of shared priors that people may take in. */
  readonly priorGallery: string | null;
  /** Folder of the bundled programs, as the supervisor passes it on; null without one. */
  readonly programs: string | null;
  /** Tunables in force, overrides of tests and slow disks included. */
  readonly timing: Timing;
}

/**
 * Settings from the given variables. Relative folders count from the working directory, which every entry point sets to
 * the checkout's root.
 * @throws DomainError `invalid-input` naming the variable at fault.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const raw = parseSettings(environment);
  return {
    dataDirectory: path.resolve(raw.MASTHEAD_DATA),
    dataMode: raw.MASTHEAD_DATA_MODE,
    port: raw.PORT,
    host: raw.MASTHEAD_HOST,
    slots: raw.MASTHEAD_SLOTS ?? availableParallelism(),
    cores: Math.max(raw.MASTHEAD_SLOTS ?? 1, availableParallelism()),
    logLevel: raw.MASTHEAD_LOG_LEVEL,
    url: platformAddress(raw),
    localUrl: localAddress(raw),
    basePath: raw.MASTHEAD_BASE_PATH ?? '',
    hosts: raw.MASTHEAD_HOSTS ?? [],
    trustedProxies: raw.MASTHEAD_TRUSTED_PROXIES ?? [],
    ...outsideSettings(raw),
    bodyBytes: raw.MASTHEAD_BODY_MB * 2 ** 20,
    importRoots: raw.MASTHEAD_IMPORT_ROOTS ?? [],
    figureFonts: raw.MASTHEAD_FIGURE_FONTS ?? [],
    priorGallery: raw.MASTHEAD_PRIOR_GALLERY ?? null,
    uploadQuota: {
      each: raw.MASTHEAD_UPLOADS_GB_EACH * 2 ** 30,
      all: raw.MASTHEAD_UPLOADS_GB * 2 ** 30,
      ofRuns: raw.MASTHEAD_RUN_FILES_GB_EACH * 2 ** 30,
      free: raw.MASTHEAD_KEEP_FREE_GB * 2 ** 30,
    },
    runnerVariables: raw.MASTHEAD_RUNNER_ENV ?? [],
    webhookHosts: raw.MASTHEAD_WEBHOOK_HOSTS ?? [],
    webhookNetworks: raw.MASTHEAD_WEBHOOK_NETWORKS ?? [],
    backupCopy: raw.MASTHEAD_BACKUP_COPY ?? null,
    restartStalled: raw.MASTHEAD_STALLED === 'restart',
    programs: environment.MASTHEAD_PROGRAMS ?? null,
    timing: timingOf(raw, environment.MASTHEAD_TUNABLES),
  };
}

/** A tunable overrides the setting: tests and slow disks need it. */
function timingOf(raw: RawSettings, overrides: string | undefined): Timing {
  const timing = readTiming(overrides);
  const said = timing.outsideLostAfter !== readTiming(undefined).outsideLostAfter;
  return said ? timing : { ...timing, outsideLostAfter: raw.MASTHEAD_LOST_AFTER_MINUTES * 60_000 };
}

/** Sign-in from outside. @throws DomainError `invalid-input` for settings that don't go together */
function outsideSettings(raw: RawSettings): Pick<Settings, 'passwords' | 'roles' | 'provider' | 'proxy'> {
  const refuse = (field: string, message: string): never => {
    throw new DomainError('invalid-input', message, { field });
  };
  const { MASTHEAD_OIDC_ISSUER: issuer, MASTHEAD_OIDC_CLIENT_ID: clientId } = raw;
  if ((issuer === undefined) !== (clientId === undefined)) {
    refuse('MASTHEAD_OIDC_ISSUER', 'Set MASTHEAD_OIDC_ISSUER and MASTHEAD_OIDC_CLIENT_ID together, or neither.');
  }
  const { MASTHEAD_PROXY_USER_HEADER: user, MASTHEAD_TRUSTED_PROXIES: proxies = [] } = raw;
  if (user !== undefined && proxies.length === 0) {
    refuse('MASTHEAD_PROXY_USER_HEADER', 'Set MASTHEAD_TRUSTED_PROXIES too: the header is believed from there alone.');
  }
  const outside = issuer !== undefined || user !== undefined;
  if (outside && raw.MASTHEAD_ROLES === undefined) {
    refuse('MASTHEAD_ROLES', 'Set MASTHEAD_ROLES, such as "heads=admin, *=viewer": without it everybody stays out.');
  }
  if (!outside && raw.MASTHEAD_PASSWORDS === 'off') {
    refuse(
      'MASTHEAD_PASSWORDS',
      'Without passwords nobody could sign in: set MASTHEAD_OIDC_ISSUER or MASTHEAD_PROXY_USER_HEADER first.',
    );
  }
  return {
    passwords: raw.MASTHEAD_PASSWORDS === 'on',
    roles: raw.MASTHEAD_ROLES ?? [],
    proxy:
      user === undefined
        ? null
        : {
            user,
            name: raw.MASTHEAD_PROXY_NAME_HEADER,
            email: raw.MASTHEAD_PROXY_EMAIL_HEADER,
            groups: raw.MASTHEAD_PROXY_GROUPS_HEADER,
          },
    provider:
      issuer === undefined || clientId === undefined
        ? null
        : {
            issuer,
            clientId,
            clientSecret: raw.MASTHEAD_OIDC_CLIENT_SECRET,
            name: raw.MASTHEAD_OIDC_NAME,
            scopes: raw.MASTHEAD_OIDC_SCOPES,
            groupsClaim: raw.MASTHEAD_OIDC_GROUPS_CLAIM,
          },
  };
}

let current: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  current ??= readSettings(process.env);
  return current;
}
