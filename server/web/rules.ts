/** @file The gate's rules, from the current settings. */
import { isLoopback, readHostName } from '@/domain/own-names';
import type { HostRule } from '@/domain/webhook/hosts';
import { addressList } from '@/server/address-list';
import type { ProxySettings, Settings } from '@/server/environment';

export interface GateRules {
  /** Names the platform answers to besides those of the machine itself. */
  readonly names: readonly string[];
  readonly rules: readonly HostRule[];
  /** The address for people: `https://masthead.lab`, without a path. */
  readonly origin: string;
  /** Host and port of that address, as browsers write them. */
  readonly authority: string;
  readonly trusts: (address: string) => boolean;
  /** Headers in which a trusted proxy says who signed in; null: none is configured. */
  readonly proxy: ProxySettings | null;
  /** Whether only this machine can reach the platform, according to the settings. */
  readonly single: boolean;
}

type Given = Pick<Settings, 'host' | 'url' | 'hosts' | 'trustedProxies'>;
type GivenToGate = Given & Pick<Settings, 'proxy'>;

export function gateRules(settings: GivenToGate): GateRules {
  const { origin, host, hostname } = new URL(settings.url);
  const bound = readHostName(settings.host.includes(':') ? `[${settings.host}]` : settings.host)?.name;
  const wildcard = settings.host === '0.0.0.0' || settings.host === '::';
  return {
    names: [hostname, ...(bound === undefined || wildcard ? [] : [bound])],
    rules: settings.hosts,
    origin,
    authority: host,
    trusts: addressList(settings.trustedProxies),
    proxy: settings.proxy,
    single: onlyThisMachine(settings),
  };
}

/** Bound to this machine alone, known under no other name, and nothing in front of it. */
export function onlyThisMachine({ host, url, hosts, trustedProxies }: Given): boolean {
  return (
    isLoopback(host) &&
    isLoopback(new URL(url).hostname) &&
    hosts.every((rule) => isLoopback(rule.host)) &&
    trustedProxies.length === 0
  );
}
