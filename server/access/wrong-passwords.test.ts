/** @file Only the client that tried wrong passwords must wait. */
import { expect, it } from 'vitest';
import { tunables } from '@/domain/tunables';
import { makePlatform } from '@/test/factories/platform';
import { type Trier, wrongPasswords } from './wrong-passwords';

const many = tunables.wrongPasswords;
const signIn = (client: string, account = 'ada'): Trier => ({ account, act: 'sign-in', client });

function counting() {
  const { ctx, advance } = makePlatform();
  const counts = wrongPasswords(ctx);
  const waits = (trier: Trier): boolean => {
    try {
      counts.begin(trier, ctx.now());
      return false;
    } catch {
      return true;
    }
  };
  return {
    counts,
    advance,
    waits,
    fail: (trier: Trier, times: number) => Array.from({ length: times }, () => waits(trier)),
  };
}

it('counts by who tries', () => {
  const { waits, fail, advance } = counting();
  fail(signIn('192.0.2.1'), many);
  expect(waits(signIn('192.0.2.1'))).toBe(true);
  expect(waits(signIn('192.0.2.2'))).toBe(false);
  expect(waits(signIn('192.0.2.1', 'eve'))).toBe(false);
  expect(waits({ ...signIn('192.0.2.1'), device: 'known' })).toBe(false);
  expect(waits({ account: 'ada', act: 'change', client: null })).toBe(false);
  advance(tunables.wrongPasswordWait);
  expect(waits(signIn('192.0.2.1'))).toBe(false);
});

it('counts an address for all its accounts, an account for all its addresses, but not known browsers', () => {
  const { waits, fail } = counting();
  for (let i = 0; i < 5; i++) fail(signIn('192.0.2.1', `account ${i}`), many);
  expect(waits(signIn('192.0.2.1', 'another'))).toBe(true);
  for (let i = 0; i < 10; i++) fail(signIn(`198.51.100.${i}`), many);
  expect(waits(signIn('203.0.113.9'))).toBe(true);
  expect(waits({ ...signIn('203.0.113.9'), device: 'known' })).toBe(false);
});

it('takes a network of IPv6 for one client, however it is written', () => {
  const { waits, fail } = counting();
  fail(signIn('2001:db8:0:1::5'), many);
  expect(waits(signIn('2001:db8::1:9:8:7:6'))).toBe(true);
  expect(waits(signIn('2001:db8:0:2::5'))).toBe(false);
});

it('right ones are taken back, so that a whole lab behind one address is not shut out', () => {
  const { counts, waits } = counting();
  for (let i = 0; i < 20 * many; i++) {
    const trier = signIn('192.0.2.1', `member ${i}`);
    expect(waits(trier)).toBe(false);
    counts.forget(trier);
  }
});
