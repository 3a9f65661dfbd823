/** @file Tokens over HTTP: what they may do, how they end, and what is no token of ours. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { invite } from '@/server/services/members/invitations';
import { ada, clientWith, cookieOf, eve, platformWithAda, unauthenticated } from '@/test/factories/accounts';
import type { TestPlatform } from '@/test/factories/platform';

describe('a token', () => {
  const days = 30;

  it('may do no more than it was made for, nor than its owner', async () => {
    const { url, signIn, ctx, post } = await platformWithAda();
    const asAda = await clientWith(url, await signIn(ada.email, ada.password));
    const { token, record } = await asAda.tokens.create.mutate({ name: 'reader', scopes: ['read'], days });
    const reader = createClient({ url, token });
    await expect(reader.runs.list.query({})).resolves.toMatchObject({ total: 0 });
    await expect(reader.experiments.create.mutate({ name: 'x' })).rejects.toMatchObject({
      data: { code: 'FORBIDDEN' },
    });
    const { members, tokens } = reader;
    const { email } = ada;
    // Nor anything about its owner's account: a finder could keep it forever, or lock the owner out.
    const refused = {
      message: expect.stringMatching(/token can’t do this|token with the scope admin/),
      data: { domain: { code: 'forbidden' } },
    };
    for (const attempt of [
      () => tokens.create.mutate({ name: 'more', scopes: ['read'], days: null }),
      () => members.editMe.mutate({ name: 'Mallory', email: 'm@example.org' }),
      () => members.changePassword.mutate({ current: ada.password, next: 'mine from now on' }),
      () => members.signOutElsewhere.mutate({}),
    ])
      await expect(attempt()).rejects.toMatchObject(refused);
    const other = await asAda.tokens.create.mutate({ name: 'other', scopes: ['admin'], days });
    await expect(tokens.revoke.mutate({ id: other.record.id })).rejects.toMatchObject(refused);
    await expect(asAda.members.me.query({})).resolves.toMatchObject({ member: { name: 'Ada', email } });
    const { secret } = invite({ ctx, input: { access: 'viewer', note: 'Eve' } });
    const asEve = await clientWith(
      url,
      cookieOf(await post('join', { secret, password: 'curious enough', account: eve })),
    );
    await expect(asEve.tokens.create.mutate({ name: 'x', scopes: ['launch'], days })).rejects.toMatchObject({
      data: { domain: { code: 'forbidden' } },
    });
    await expect(asEve.tokens.revoke.mutate({ id: record.id })).rejects.toMatchObject({
      data: { domain: { code: 'not-found' } },
    });
  });

  it('is known by its first characters only, notes its use, expires and can be revoked', async () => {
    const { url, signIn, platform } = await platformWithAda();
    const asAda = await clientWith(url, await signIn(ada.email, ada.password));
    const { token } = await asAda.tokens.create.mutate({ name: 'short', scopes: ['read', 'admin'], days: 1 });
    const lasting = await asAda.tokens.create.mutate({ name: 'lasting', scopes: ['read'], days: null });
    expect(JSON.stringify(await asAda.tokens.list.query({}))).not.toContain(token.slice(8));
    const client = createClient({ url, token, headers: { 'X-Forwarded-For': '192.0.2.9' } });
    await client.runs.list.query({});
    const used = (await asAda.tokens.list.query({})).find(({ name }) => name === 'short');
    expect(used).toMatchObject({ start: token.slice(0, 8), lastUsedAt: platform.ctx.now(), lastUsedFrom: '192.0.2.9' });
    platform.advance(86_400_000);
    await expect(client.runs.list.query({})).rejects.toMatchObject({ message: expect.stringMatching(/has expired/) });
    const other = createClient({ url, token: lasting.token });
    await other.tokens.revoke.mutate({ id: lasting.record.id });
    await expect(other.runs.list.query({})).rejects.toMatchObject(unauthenticated);
  });
});

it('a bearer that is not ours, as a proxy may add, leaves the cookie to decide', async () => {
  const { url, signIn } = await platformWithAda();
  const headers = { cookie: await signIn(ada.email, ada.password), authorization: 'Bearer eyJhbGciOi.of.theirs' };
  await expect(createClient({ url, headers }).members.me.query({})).resolves.toMatchObject({ name: 'ada' });
});

it('an unknown token is refused though a cookie is good', async () => {
  const { url, signIn } = await platformWithAda();
  const cookie = await signIn(ada.email, ada.password);
  const client = createClient({ url, headers: { cookie }, token: 'mht_nonsense' });
  await expect(client.members.me.query({})).rejects.toMatchObject(unauthenticated);
});

/** What a copy of the data would reveal. */
it('stores no password, token or invitation in plain text', async () => {
  const { platform, signIn, ctx, url } = await platformWithAda();
  const asAda = await clientWith(url, await signIn(ada.email, ada.password));
  const { token } = await asAda.tokens.create.mutate({ name: 't', scopes: ['admin'], days: null });
  const { secret } = invite({ ctx, input: { access: 'member', note: 'Eve' } });
  const kept = everything(platform);
  expect(kept).toContain('ada@example.org');
  for (const hidden of [ada.password, token, secret]) expect(kept).not.toContain(hidden);
});

function everything({ ctx: { db } }: TestPlatform): string {
  const tables = db.all<{ name: string }>(sql`select name from sqlite_master where type = 'table'`);
  return JSON.stringify(tables.map(({ name }) => db.all(sql`select * from ${sql.identifier(name)}`)));
}
