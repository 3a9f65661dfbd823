/** @file Requests that write while another process holds the database: others are answered meanwhile, then it succeeds, or 503. */
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { createClient } from '@/client/create-client';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { importGenotype } from '@/server/services/genotypes/change';
import { tokens } from '@/server/services/tokens';
import { ada, clientWith, json, platformWithAda } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';

/** A connection of another process, as the dispatcher's. */
function lockOf(file: string) {
  const other = new Sqlite(file);
  onTestFinished(() => void other.close());
  return {
    hold: () => other.exec('BEGIN IMMEDIATE'),
    free: () => other.exec('COMMIT'),
    ask: (text: string) => other.prepare(text).pluck().get(),
  };
}

it('answers others while a write waits for the lock, and then writes once', async () => {
  const platform = makePlatform();
  const { search } = await makeBasis(platform.ctx);
  const id = makeQueuedRun(platform.ctx, search);
  const { url } = await serveApi(platform);
  const lock = lockOf(platform.file);
  lock.hold();
  const write = createClient({ url }).runs.edit.mutate({ id, name: 'Renamed' });
  for (let reads = 0; reads < 20; reads++) {
    await expect(createClient({ url }).runs.get.query({ id })).resolves.toMatchObject({ name: 'Test run' });
  }
  lock.free();
  await expect(write).resolves.toMatchObject({ name: 'Renamed' });
  expect(lock.ask("SELECT count(*) FROM audit_entry WHERE action = 'run.edit'")).toBe(1);
});

it('answers every kind of write with a retry hint if the lock is held for too long', async () => {
  const { platform, url, ctx, post, signIn } = await platformWithAda();
  const { search, space, taskSet } = await makeBasis(ctx);
  const id = makeQueuedRun(ctx, search);
  const cells = randomGenotype(space.document, randomStream(1, 'busy'));
  const genotype = importGenotype({ ctx, input: { name: 'G', text: JSON.stringify(cells) } });
  const cookie = await signIn(ada.email, ada.password);
  const client = await clientWith(url, cookie);
  const lock = lockOf(platform.file);
  const session = String(lock.ask('SELECT id FROM session'));
  const token = tokens.create({
    ctx: { ...ctx, actor: { ...ctx.actor, session } },
    input: { name: 'T', scopes: ['read', 'launch'], days: null },
  });
  lock.hold();
  const unavailable = { data: { httpStatus: 503, domain: { code: 'unavailable' } } };
  const refused = { done: [], refused: [{ id, message: expect.stringContaining('busy') }] };
  const api = (path: string, body: unknown) =>
    fetch(`${url}/api/${path}`, { method: 'POST', headers: { ...json, cookie }, body: JSON.stringify(body) });
  const retryLater = async (response: Promise<Response>) => {
    const { status, headers } = await response;
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
  };
  await Promise.all([
    expect(client.runs.edit.mutate({ id, name: 'Renamed' })).rejects.toMatchObject(unavailable),
    expect(client.runs.launch.mutate({ config: search })).rejects.toMatchObject(unavailable),
    expect(client.runs.stop.mutate({ id })).rejects.toMatchObject(unavailable),
    expect(client.runs.reorder.mutate({ id, to: { type: 'first' } })).rejects.toMatchObject(unavailable),
    expect(client.runs.bulk.mutate({ ids: [id], act: { type: 'stop' } })).resolves.toMatchObject(refused),
    expect(client.genotypes.edit.mutate({ id: genotype.id, name: 'H' })).rejects.toMatchObject(unavailable),
    expect(client.taskSets.delete.mutate({ id: taskSet.id })).rejects.toMatchObject(unavailable),
    expect(client.spaces.update.mutate({ id: space.id, name: 'S' })).rejects.toMatchObject(unavailable),
    expect(client.members.editMe.mutate({ name: 'A', email: ada.email })).rejects.toMatchObject(unavailable),
    expect(client.members.invite.mutate({ access: 'member', note: 'Eve' })).rejects.toMatchObject(unavailable),
    expect(client.views.save.mutate({ page: 'runs', name: 'V', address: '' })).rejects.toMatchObject(unavailable),
    retryLater(api('trpc/runs.stop', { json: { id } })),
    retryLater(post('session', { email: ada.email, password: ada.password })),
    retryLater(fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie } })),
  ]);
  // The use of a token is recorded another time: no read waits for it.
  const reader = createClient({ url, headers: { authorization: `Bearer ${token.token}` } });
  await expect(reader.runs.get.query({ id })).resolves.toMatchObject({ name: 'Test run', state: 'queued' });
  lock.free();
  await expect(client.runs.stop.mutate({ id })).resolves.toMatchObject({ state: 'stopped' });
});
