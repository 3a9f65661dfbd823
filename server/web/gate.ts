/**
 * @file The gate that every request passes first: pages, API, event streams, uploads, static files. It checks
 * the host (Host), the page that sent it (Origin, Fetch Metadata), and the proxies between (X-Forwarded-…).
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { answersTo, type HostName, isLoopback, readHostName } from '@/domain/own-names';
import { vouchedHeaders } from '@/server/access/proxy';
import { plainAddress } from '@/server/address-list';
import type { GateRules } from './rules';

export interface Arrival {
  readonly method: string;
  /** Names and values in turn, as they arrived. */
  readonly rawHeaders: readonly string[];
  /** The peer of the connection. */
  readonly peer: string;
  /** An upgrade request: a web socket. */
  readonly upgrade: boolean;
}

export interface Admission {
  readonly admitted: true;
  /** The platform's address in the user's browser. */
  readonly host: string;
  readonly secure: boolean;
  /** Address of the client, behind trusted proxies. */
  readonly client: string;
  /** It comes from this machine, directly, without a proxy. */
  readonly local: boolean;
  /** A trusted proxy's headers about its user, under our names. */
  readonly vouched: Readonly<Record<string, string>>;
  /** Headers that anyone could have written. */
  readonly removed: readonly string[];
}
export interface Refused {
  readonly admitted: false;
  readonly status: 400 | 403 | 421;
  readonly text: string;
}

const noHost = 'The request must name its host once, in the header Host.\n';
const otherName =
  'Masthead does not answer to this name: add it to MASTHEAD_HOSTS, or open the platform at its MASTHEAD_URL.\n';
const otherSite = 'Masthead refuses requests that pages of other sites send.\n';

/** Headers that only proxies set. */
const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];
/** Set here alone: that the request comes from this machine. */
export const localHeader = 'x-masthead-local';

export function judge(arrival: Arrival, rules: GateRules): Admission | Refused {
  const header = headerReader(arrival.rawHeaders);
  const hosts = header.all('host');
  const asked = hosts.length === 1 ? readHostName(hosts[0] ?? '') : null;
  if (asked === null) return { admitted: false, status: 400, text: noHost };
  const peer = plainAddress(arrival.peer);
  const trusted = rules.trusts(peer);
  const passedOn = trusted ? header.last('x-forwarded-host') : null;
  const seen = passedOn === null ? asked : readHostName(passedOn);
  if (!answersTo(asked, rules) || seen === null || !answersTo(seen, rules)) {
    return { admitted: false, status: 421, text: otherName };
  }
  const host = authorityOf(seen);
  if (sentByAnother(arrival, header, host, rules)) return { admitted: false, status: 403, text: otherSite };
  const protocol = trusted ? header.last('x-forwarded-proto') : null;
  const secure =
    protocol === null ? host === rules.authority && rules.origin.startsWith('https:') : /^https$/i.test(protocol);
  const direct = !forwarding.some((name) => header.all(name).length > 0);
  return {
    admitted: true,
    host,
    secure,
    client: trusted ? clientBehind(peer, header.all('x-forwarded-for'), rules) : peer,
    local: rules.single && direct && isLoopback(peer) && isLoopback(asked.name),
    vouched: trusted ? vouchedFor(header, rules) : {},
    removed: Object.values(rules.proxy ?? {}).filter((name) => name !== undefined),
  };
}

/** Rewrites the headers, so that later code reads only verified values. */
export function vouch(headers: IncomingHttpHeaders, admission: Admission): void {
  const { host, secure, client, local, vouched, removed } = admission;
  for (const name of [...forwarding, 'x-forwarded-port', 'x-forwarded-server', localHeader]) delete headers[name];
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = secure ? 'https' : 'http';
  headers['x-forwarded-for'] = client;
  for (const name of [...removed, ...Object.values(vouchedHeaders)]) delete headers[name];
  Object.assign(headers, vouched);
  if (local) headers[localHeader] = '1';
}

/** A header that occurs twice may hold the sender's value beside the proxy's: then it is ignored. */
function vouchedFor(header: HeaderReader, { proxy }: GateRules): Record<string, string> {
  if (proxy === null) return {};
  const pairs = (['user', 'name', 'email', 'groups'] as const).flatMap((part) => {
    const name = proxy[part];
    const values = name === undefined ? [] : header.all(name);
    return values.length === 1 ? [[vouchedHeaders[part], values[0] ?? ''] as const] : [];
  });
  return Object.fromEntries(pairs);
}

type HeaderReader = ReturnType<typeof headerReader>;

function headerReader(raw: readonly string[]) {
  const all = (name: string): string[] => raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name);
  return {
    all,
    /** The last of a list: written by the nearest proxy. */
    last: (name: string): string | null => all(name).join(',').split(',').at(-1)?.trim() || null,
  };
}

function authorityOf({ name, port }: HostName): string {
  return port === null ? name : `${name}:${port}`;
}

/**
 * Whether a page of another site sent it. That page may only link here: neither change
 * anything nor read, embed or frame. Programs send none of these headers.
 */
function sentByAnother({ method, upgrade }: Arrival, header: HeaderReader, host: string, rules: GateRules): boolean {
  const origins = header.all('origin');
  const site = header.last('sec-fetch-site');
  const foreign =
    origins.some((origin) => !isOwn(origin, host, rules)) || (site !== null && !/^(same-origin|none)$/.test(site));
  if (!foreign) return false;
  const link = header.last('sec-fetch-mode') === 'navigate' && header.last('sec-fetch-dest') === 'document';
  return upgrade || !link || !(method === 'GET' || method === 'HEAD');
}

/** A proxy may have changed the host, and the port that browsers leave out; the platform's own address is known. */
function isOwn(origin: string, host: string, rules: GateRules): boolean {
  return origin === rules.origin || /^https?:\/\/(.+)$/.exec(origin)?.[1] === host.replace(/:(80|443)$/, '');
}

/** The nearest address that is not a trusted proxy's; earlier entries could be forged. */
function clientBehind(peer: string, chain: readonly string[], rules: GateRules): string {
  const addresses = chain
    .join(',')
    .split(',')
    .map((each) => plainAddress(each.trim()));
  let client = peer;
  for (const address of addresses.reverse()) {
    if (!rules.trusts(client) || isIP(address) === 0) break;
    client = address;
  }
  return client;
}
