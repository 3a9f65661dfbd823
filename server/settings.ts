/** @file The settings in force in this process: the one place that reads the environment. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type logLevels, parseSettings } from '@/domain/settings';
import { readTiming, type Timing } from '@/domain/timing';
import type { HostRule } from '@/domain/webhook/hosts';

export interface Settings {
  /** Absolute path. */
  readonly dataDirectory: string;
  readonly port: number;
  readonly host: string;
  /** Runs at a time on this machine. */
  readonly slots: number;
  readonly logLevel: (typeof logLevels)[number];
  /** Where people, the command line and webhooks reach the platform; no trailing slash. */
  readonly url: string;
  /** Where this machine does, whatever stands in front of it; no trailing slash. */
  readonly localUrl: string;
  /** Sub-path the pages are served under, such as /masthead; '' at the root. */
  readonly basePath: string;
  /** Where webhooks may be sent to; empty: they are off. */
  readonly webhookHosts: readonly HostRule[];
  /** Folder of the bundled programs, as the supervisor passes it on; null where nobody did. */
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
  const localUrl = `${addressOf(raw.MASTHEAD_HOST, raw.PORT)}${raw.MASTHEAD_BASE_PATH ?? ''}`;
  return {
    dataDirectory: path.resolve(raw.MASTHEAD_DATA),
    port: raw.PORT,
    host: raw.MASTHEAD_HOST,
    slots: raw.MASTHEAD_SLOTS ?? availableParallelism(),
    logLevel: raw.MASTHEAD_LOG_LEVEL,
    url: (raw.MASTHEAD_URL ?? localUrl).replace(/\/+$/, ''),
    localUrl,
    basePath: raw.MASTHEAD_BASE_PATH ?? '',
    webhookHosts: raw.MASTHEAD_WEBHOOK_HOSTS ?? [],
    programs: environment.MASTHEAD_PROGRAMS ?? null,
    timing: readTiming(environment.MASTHEAD_TUNABLES),
  };
}

let current: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  current ??= readSettings(process.env);
  return current;
}

function addressOf(host: string, port: number): string {
  // A wildcard address can be bound to but not dialled.
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
