/** @file Which hosts a webhook may reach: the operator's list, and the rule that checks an address against it. */
import { z } from 'zod';

export interface HostRule {
  /** As it is shown: `hooks.example.org`, `*.example.org:8443`. */
  readonly text: string;
  /** In the form in which addresses are compared: lower case, IPv6 in brackets. */
  readonly host: string;
  /** The rule is for names below `host`, not for `host` itself. */
  readonly below: boolean;
  /** Null: the usual ports only, 80 and 443. */
  readonly port: number | null;
}

const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const usual = Object.values(usualPorts);
const entryPattern = /^(?<below>\*\.)?(?<host>\[[\da-f:.]+\]|[^\s:/@?#*[\]\\]+)(?::(?<port>\d{1,5}))?$/i;

/** One entry: `host`, `host:port`, `*.host`; an IPv6 address is in brackets. Null if it is none of these. */
function readHostRule(entry: string): HostRule | null {
  const parts = entryPattern.exec(entry)?.groups;
  const host = parts?.host === undefined ? null : plainHost(`http://${parts.host}/`);
  const port = parts?.port === undefined ? null : Number(parts.port);
  if (host === null || (port !== null && (port < 1 || port > 65_535))) return null;
  const below = parts?.below !== undefined;
  return { text: `${below ? '*.' : ''}${host}${port === null ? '' : `:${port}`}`, host, below, port };
}

/** Entries separated by commas. */
export const hostRulesSchema = z.string().transform((text, context): HostRule[] => {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries
    .filter((entry) => entry !== '')
    .flatMap((entry) => {
      const rule = readHostRule(entry);
      if (rule !== null) return [rule];
      context.addIssue({
        code: 'custom',
        message: `${JSON.stringify(entry)} is not a host, such as hooks.example.org, chat.example.org:8443, *.example.org or [::1]:9000.`,
      });
      return [];
    });
});

/** Why no webhook may be sent to `address`, with what to do about it; null if it may. */
export function refusalOfAddress(address: string, rules: readonly HostRule[]): string | null {
  const url = parseUrl(address);
  if (url === null) return 'This is not an address: give a whole one, such as https://hooks.example.org/services/….';
  const usualPort = usualPorts[url.protocol];
  if (usualPort === undefined) return `The address begins with ${url.protocol}: only http and https are possible.`;
  if (url.username !== '' || url.password !== '') {
    return 'The address holds a user name or a password: leave them out, and check the signature instead.';
  }
  const host = comparable(url.hostname);
  const port = url.port === '' ? usualPort : Number(url.port);
  if (rules.some((rule) => matches(rule, host, port))) return null;
  const named = usual.includes(port) ? host : `${host}:${port}`;
  return `The host ${named} is not allowed: ask the operator to add it to MASTHEAD_WEBHOOK_HOSTS and restart the platform.`;
}

function matches(rule: HostRule, host: string, port: number): boolean {
  const portFits = rule.port === null ? usual.includes(port) : rule.port === port;
  return portFits && (rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host);
}

/** The host alone, without a path that may be a secret; the text itself where it is no address. */
export function hostOfAddress(address: string): string {
  return parseUrl(address)?.host ?? address;
}

function plainHost(address: string): string | null {
  const url = parseUrl(address);
  return url === null || url.hostname === '' ? null : comparable(url.hostname);
}

/** `example.org.` and `example.org` are one name. */
function comparable(hostname: string): string {
  return hostname.replace(/\.$/, '');
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
