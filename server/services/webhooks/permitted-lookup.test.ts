/** @file Where a webhook's host may resolve to: the open internet, and networks that the operator named. */
import { expect, it } from 'vitest';
import { isPublic, permittedLookup, type Resolve } from './permitted-lookup';

it.each([
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '198.19.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fe80::1',
  'fd00:ec2::254',
  'fc00::1',
  'ff02::1',
  '2002:7f00:1::',
  '2001:db8::1',
  'no address',
])('%s is not on the open internet', (address) => expect(isPublic(address)).toBe(false));

it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2606:4700:4700::1111', '2a00:1450::1'])(
  '%s is',
  (address) => expect(isPublic(address)).toBe(true),
);

/** Called as by `http.request`; its result. */
const asked = (networks: readonly string[], addresses: readonly string[]) =>
  new Promise<unknown>((resolve) => {
    const answers: Resolve = async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    permittedLookup(networks, answers)('hooks.example.org', { all: true }, (error, found) =>
      resolve(error === null ? found : error.message),
    );
  });

it('gives of a name what may be reached, and says by which setting the rest may', async () => {
  await expect(asked([], ['10.0.0.1', '8.8.8.8'])).resolves.toEqual([{ address: '8.8.8.8', family: 4 }]);
  await expect(asked(['10.0.0.0/8'], ['10.0.0.1', '192.168.1.1'])).resolves.toEqual([
    { address: '10.0.0.1', family: 4 },
  ]);
  await expect(asked(['10.0.0.0/8'], ['169.254.169.254', '::1'])).resolves.toMatch(
    /hooks\.example\.org leads to 169\.254\.169\.254, ::1, .*MASTHEAD_WEBHOOK_NETWORKS/,
  );
});
