/** @file Following goes on over a silence of the platform, and ends with what is no silence. */
import { expect, it } from 'vitest';
import { DomainError } from '@/domain/errors';
import { patiently } from './patiently';

const { signal } = new AbortController();
const silence = new TypeError('fetch failed');

it('asks again until there is an answer, and says once that it waits', async () => {
  let asked = 0;
  let said = 0;
  const answer = await patiently(
    async () => {
      asked++;
      if (asked < 4) throw asked === 2 ? new DomainError('unavailable', 'busy') : silence;
      return 'done';
    },
    { signal, pauses: [0], onSilence: () => said++ },
  );
  expect([answer, asked, said]).toEqual(['done', 4, 1]);
});

it('gives up on what no waiting mends, after its time, and when it is told to', async () => {
  const never = () => Promise.reject(silence);
  await expect(
    patiently(() => Promise.reject(new DomainError('not-found', 'gone')), { signal, pauses: [0] }),
  ).rejects.toThrow('gone');
  await expect(patiently(never, { signal, pauses: [1], atMost: 3 })).rejects.toThrow('fetch failed');
  await expect(patiently(never, { signal: AbortSignal.abort(), pauses: [1] })).rejects.toThrow('fetch failed');
});
