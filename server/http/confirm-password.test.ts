/** @file Sensitive acts need a recent password: checked by their effect on the database, and on what is sent. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { tunables } from '@/domain/tunables';
import { ada, clientWith, json, platformWithAda } from '@/test/factories/accounts';
import { changedTables, databaseContent } from '@/test/factories/database-content';

const needed = { data: { code: 'FORBIDDEN', domain: { code: 'proof-needed' } } };
const name = 'masthead-20260101-000000.sqlite';

async function longAfterSigningIn() {
  const made = await platformWithAda();
  const { platform, url, signIn } = made;
  mkdirSync(path.join(platform.dataDirectory, 'backups'));
  writeFileSync(path.join(platform.dataDirectory, 'backups', name), 'secrets');
  const cookie = await signIn(ada.email, ada.password);
  platform.advance(tunables.proofLasts);
  const client = await clientWith(url, cookie);
  const backup = (headers: Readonly<Record<string, string>>) => fetch(`${url}/api/backups/${name}`, { headers });
  const prove = (password: string) =>
    fetch(`${url}/api/session/proof`, {
      method: 'POST',
      headers: { ...json, cookie },
      body: JSON.stringify({ password }),
    });
  return { ...made, cookie, client, backup, prove };
}

describe('ten minutes after signing in', () => {
  it('what is sensitive is refused and changes nothing, until the password is given again', async () => {
    const { platform, admin, client, cookie, backup, prove } = await longAfterSigningIn();
    const { db } = platform.ctx;
    const acts = [
      () => client.members.invite.mutate({ access: 'admin', note: 'Mallory' }),
      () => client.members.resetPassword.mutate({ id: admin.id }),
      () => client.members.editMe.mutate({ name: 'Ada', email: 'mallory@example.org' }),
      () => client.tokens.create.mutate({ name: 'kept', scopes: ['admin'], days: null }),
    ];
    const before = databaseContent(db);
    for (const act of acts) await expect(act()).rejects.toMatchObject(needed);
    expect((await backup({ cookie })).status).toBe(403);
    expect((await prove('a wrong password')).status).toBe(400);
    expect((await client.members.me.query({})).proven).toBe(false);
    expect(changedTables(before, databaseContent(db))).toEqual([]);
    await client.members.editMe.mutate({ name: 'Ada Lovelace', email: ada.email });
    expect((await prove(ada.password)).status).toBe(204);
    expect((await client.members.me.query({})).proven).toBe(true);
    expect(await (await backup({ cookie })).text()).toBe('secrets');
    for (const act of acts) await act();
    platform.advance(tunables.proofLasts);
    await expect(acts[0]?.()).rejects.toMatchObject(needed);
  });

  it('guessing at it makes wait, and locks nobody out at the door', async () => {
    const { prove, signIn } = await longAfterSigningIn();
    for (let i = 0; i < tunables.wrongPasswords; i++) expect((await prove(`guess ${i}`)).status).toBe(400);
    expect((await prove(ada.password)).status).toBe(429);
    await signIn(ada.email, ada.password);
  });

  it('holds for each session separately, and for no token at all', async () => {
    const { url, client, prove, signIn, backup } = await longAfterSigningIn();
    await prove(ada.password);
    const { token } = await client.tokens.create.mutate({ name: 'all', scopes: ['read', 'log', 'launch', 'admin'] });
    const bearer = { Authorization: `Bearer ${token}` };
    expect((await backup(bearer)).status).toBe(403);
    const body = JSON.stringify({ password: ada.password });
    const proof = { method: 'POST', headers: { ...json, ...bearer }, body };
    expect((await fetch(`${url}/api/session/proof`, proof)).status).toBe(403);
    const byToken = createClient({ url, token });
    await expect(byToken.members.invite.mutate({ access: 'admin', note: 'Mallory' })).rejects.toThrow(/browser/);
    await expect(byToken.system.backups.query()).resolves.toMatchObject({ files: [{ name }] });
    const other = await clientWith(url, await signIn(ada.email, ada.password));
    expect((await other.members.me.query({})).proven).toBe(true);
  });
});

it('a token lasts ninety days by default', async () => {
  const { platform, url, signIn } = await platformWithAda();
  const client = await clientWith(url, await signIn(ada.email, ada.password));
  const { record } = await client.tokens.create.mutate({ name: 'usual', scopes: ['read', 'read'] });
  expect(record).toMatchObject({ scopes: ['read'], expiresAt: platform.ctx.now() + 90 * 86_400_000 });
  await expect(client.tokens.create.mutate({ name: 'none', scopes: [] })).rejects.toThrow(/say what the token is for/);
});
