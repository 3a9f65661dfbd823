/**
 * @file Resolves webhooks' hosts once, when connecting: the connection goes to the checked address, or nowhere.
 * A host given as an address is not resolved: the operator's list contains it.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { DomainError } from '@/domain/errors';
import { addressList, plainAddress } from '@/server/address-list';

/** Not on the open internet (IANA's special-purpose registries): this machine, private, shared, link-local with clouds' metadata, tests, multicast. */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}
/** The only global unicast range of IPv6; within it, exceptions: gateways to IPv4 and documentation addresses. */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is one of the open internet. */
export function isPublic(address: string): boolean {
  const plain = plainAddress(address);
  if (isIP(plain) === 4) return !special.check(plain, 'ipv4');
  return isIP(plain) === 6 && global.check(plain, 'ipv6') && !special.check(plain, 'ipv6');
}

/** Returns every address of a name. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** For `http.request`. `networks`: the operator's, in which special addresses are allowed, too. */
export function permittedLookup(
  networks: readonly string[],
  resolve: Resolve = (name) => systemLookup(name, { all: true, verbatim: true }),
): LookupFunction {
  const inside = addressList(networks);
  const judged = async (name: string) => {
    const found = await resolve(name);
    const permitted = found.filter(({ address }) => isPublic(address) || inside(plainAddress(address)));
    if (permitted.length > 0) return permitted;
    const where = [...new Set(found.map(({ address }) => address))].join(', ');
    throw new DomainError(
      'forbidden',
      `${name} leads to ${where || 'no address'}, which is not on the open internet: if that is intended, ask the operator to add its network to MASTHEAD_WEBHOOK_NETWORKS and restart the platform.`,
    );
  };
  return (name, options, done) => {
    judged(name).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) done(null, [...addresses]);
        else if (first !== undefined) done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}
