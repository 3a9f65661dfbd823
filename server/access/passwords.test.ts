/** @file Hashing of passwords: as better-auth does it, outside libuv's pool, and never more at once than allowed. */
import { readFile } from 'node:fs/promises';
import * as library from 'better-auth/crypto';
import { expect, it } from 'vitest';
import { tunables } from '@/domain/tunables';
import { hashPassword, verifyPassword } from './passwords';

it('reads what better-auth wrote, and the other way round', async () => {
  const password = 'analytical engines \u212b';
  const theirs = await library.hashPassword(password);
  await expect(verifyPassword({ hash: theirs, password })).resolves.toBe(true);
  await expect(verifyPassword({ hash: theirs, password: `${password}s` })).resolves.toBe(false);
  const ours = await hashPassword(password);
  await expect(library.verifyPassword({ hash: ours, password })).resolves.toBe(true);
  await expect(verifyPassword({ hash: 'no hash', password })).resolves.toBe(false);
});

it('takes a limited number at once; files are read meanwhile', async () => {
  const asked = Array.from({ length: 4 * tunables.passwordsWaiting }, () => hashPassword('a few words in a row'));
  let done = 0;
  const outcomes = Promise.allSettled(asked.map((each) => each.then(() => done++)));
  for (let i = 0; i < 8; i++) await readFile(import.meta.filename);
  // Behind hashes in libuv's pool, eight reads would have waited for all of them.
  expect(done).toBeLessThan(tunables.passwordsWaiting);
  const refused = (await outcomes).flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  expect(refused.length).toBeGreaterThanOrEqual(3 * tunables.passwordsWaiting - 2);
  for (const reason of refused) expect(reason).toMatchObject({ code: 'too-many', retryAfter: 5 });
  await expect(hashPassword('and then there is room again')).resolves.toContain(':');
});
