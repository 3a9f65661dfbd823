/** @file Which names and addresses mean this machine itself, and which names a platform answers to. */
import type { HostRule } from './webhook/hosts';

export interface HostName {
  /** Lower case, IPv6 in brackets, no final dot. */
  readonly name: string;
  /** As it was written; null: the usual one. */
  readonly port: number | null;
}

const hostPattern = /^(?<name>\[[\da-f:.]{2,45}\]|[\w.-]{1,253})(?::(?<port>\d{1,5}))?$/i;

/** A Host header, or the part of an address that names the server. Null if it is none. */
export function readHostName(text: string): HostName | null {
  const parts = hostPattern.exec(text)?.groups;
  if (parts?.name === undefined) return null;
  const port = parts.port === undefined ? null : Number(parts.port);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  try {
    // `[0:0::1]` and `[::1]` are the same address, so addresses are parsed.
    const { hostname } = new URL(`http://${parts.name}/`);
    const name = hostname.replace(/\.$/, '');
    return name === '' ? null : { name, port };
  } catch {
    return null;
  }
}

/** Whether a host name always means the client's own machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|\[::1\])$/i.test(host);
}

/** Whether the platform answers to `host`: names for the machine itself, its address for people, and those the operator lists. */
export function answersTo(
  host: HostName,
  own: { readonly names: readonly string[]; readonly rules: readonly HostRule[] },
) {
  if (isLoopback(host.name) || own.names.includes(host.name)) return true;
  return own.rules.some(
    (rule) =>
      (rule.port === null || rule.port === host.port) &&
      (rule.below ? host.name.endsWith(`.${rule.host}`) : host.name === rule.host),
  );
}
