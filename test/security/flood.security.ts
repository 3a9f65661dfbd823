/**
 * @file Two hundred sign-ins at once, beside downloads of an artefact: what they cost signed-in members. Prints one JSON object: times of
 * the same download with and without the flood, in turns, and their ratio. What is asserted is that the flood is bounded: by 429.
 */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { json } from '@/test/factories/accounts';
import { startBuiltPlatform } from './built-platform';

const atOnce = 200;
const rounds = 4;
const megabytes = 64;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

it('leaves downloads running, and is told to retry later', async () => {
  const { url, cookie } = await startBuiltPlatform({ MASTHEAD_TRUSTED_PROXIES: '127.0.0.1' });
  const signedIn = { cookie };
  const begun = await fetch(`${url}/api/2.0/mlflow/runs/create`, {
    method: 'POST',
    headers: { ...signedIn, ...json },
    body: JSON.stringify({ experiment_id: '0', run_name: 'with a file' }),
  });
  const answer: { run: { info: { run_id: string } } } = await begun.json();
  const address = `${url}/api/2.0/mlflow-artifacts/artifacts/${answer.run.info.run_id}/artifacts/model.bin`;
  const content = randomBytes(megabytes * 2 ** 20);
  expect((await fetch(address, { method: 'PUT', headers: signedIn, body: content })).status).toBe(200);

  const download = async (): Promise<number> => {
    const before = performance.now();
    const file = await fetch(address, { headers: signedIn });
    expect((await file.arrayBuffer()).byteLength).toBe(content.length);
    return performance.now() - before;
  };
  let person = 0;
  /** Each of another account and, unless `from` says, from another address: no counter of one client stops it. */
  const signIn = async (from?: string): Promise<{ status: number; retry: string | null }> => {
    const who = ++person;
    const response = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { ...json, 'X-Forwarded-For': from ?? `10.0.${who >> 8}.${who & 255}` },
      body: JSON.stringify({ email: `nobody${who}@example.org`, password: 'not the right one' }),
    });
    await response.arrayBuffer();
    return { status: response.status, retry: response.headers.get('retry-after') };
  };
  const statuses: Record<number, number> = {};
  const times: { quiet: number; flooded: number }[] = [];
  await download();
  for (let round = 0; round < rounds; round++) {
    const quiet = await download();
    const flood = Promise.all(Array.from({ length: atOnce }, () => signIn()));
    const flooded = await download();
    for (const { status, retry } of await flood) {
      statuses[status] = (statuses[status] ?? 0) + 1;
      expect([status, retry !== null]).toEqual([status, status === 429]);
    }
    times.push({ quiet, flooded });
  }
  const ratios = times.map(({ quiet, flooded }) => flooded / quiet);
  const figures = {
    signInsAtOnce: atOnce,
    downloadMegabytes: megabytes,
    milliseconds: times.map(({ quiet, flooded }) => ({ quiet: Math.round(quiet), flooded: Math.round(flooded) })),
    medianRatio: Number(median(ratios).toFixed(2)),
    worstRatio: Number(Math.max(...ratios).toFixed(2)),
    answers: statuses,
  };
  process.stdout.write(`${JSON.stringify({ signInFlood: figures })}\n`);

  // The queue of those who wait for a hash is bounded: some were checked, the others told to retry later.
  expect(Object.keys(statuses).sort()).toEqual(['401', '429']);
  // One client has few tries, whatever account it names; all together have some hundred more.
  const one: number[] = [];
  for (let n = 0; n < 60; n++) one.push((await signIn('192.0.2.7')).status);
  expect(one.slice(0, 40)).not.toContain(200);
  expect(one.slice(50).every((status) => status === 429)).toBe(true);
  for (let n = 0; n < 4; n++) await Promise.all(Array.from({ length: 100 }, () => signIn()));
  expect((await signIn('198.51.100.1')).status).toBe(429);
}, 900_000);
