/** @file An event stream ends with the access that opened it, and clients are limited to their share. */
import { describe, expect, it } from 'vitest';
import { recordChange } from '@/db/queries/change';
import { tunables } from '@/domain/tunables';
import { localAdmin } from '@/server/context';
import { invite } from '@/server/services/members/invitations';
import { createFirstMember } from '@/server/services/members/join';
import { ada, clientWith, cookieOf, eve, platformWithAda } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { holderOf } from './stream-access';
import { Places } from './stream-limits';

/** Opens one, and returns its messages until it ends. */
async function open(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/api/changes`, { headers });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  return {
    status: response.status,
    async rest(): Promise<string> {
      let text = '';
      for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) text += part.value;
      return text;
    },
    async until(word: string): Promise<string> {
      let text = '';
      while (!text.includes(word)) text += (await reader?.read())?.value ?? word;
      return text;
    },
    close: () => reader?.cancel(),
  };
}

async function withEve() {
  const made = await platformWithAda();
  const { secret } = invite({ ctx: made.ctx, input: { access: 'member', note: 'Eve' } });
  const password = 'curious enough';
  const cookie = cookieOf(await made.post('join', { secret, password, account: eve }));
  const asAda = await clientWith(made.url, await made.signIn(ada.email, ada.password));
  const asEve = await clientWith(made.url, cookie);
  const id = (await asEve.members.me.query({})).member?.id ?? '';
  const token = (scopes: ('read' | 'log')[], days: number | null = null) =>
    asEve.tokens.create.mutate({ name: 'feed', scopes, days });
  return { ...made, cookie, asAda, asEve, id, token };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('an event stream', () => {
  it('ends when its session signs out, is ended elsewhere or expires', async () => {
    const { url, cookie, platform, signIn } = await withEve();
    const signedOut = await open(url, { cookie });
    await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie } });
    await signedOut.rest();
    const [here, there] = [await signIn(eve.email, 'curious enough'), await signIn(eve.email, 'curious enough')];
    const [ended, kept] = [await open(url, { cookie: there }), await open(url, { cookie: here })];
    await (await clientWith(url, here)).members.signOutElsewhere.mutate({});
    await ended.rest();
    // Sessions count from the machine's clock, which is later than the test's.
    platform.advance(Date.now() - platform.ctx.now() + tunables.sessionLasts);
    recordChange(platform.ctx.db, { entity: 'member', key: 'anybody', time: 0 });
    expect(await kept.rest()).not.toContain('anybody');
  });

  it('ends when its member is removed or gets another role', async () => {
    const { url, cookie, asAda, id, token } = await withEve();
    const made = await token(['read', 'log']);
    const [byBrowser, byToken] = [await open(url, { cookie }), await open(url, bearer(made.token))];
    await asAda.members.changeAccess.mutate({ id, access: 'viewer' });
    expect((await byBrowser.rest()) + (await byToken.rest())).not.toContain('"key"');
    const again = [await open(url, { cookie }), await open(url, bearer(made.token))];
    await asAda.members.remove.mutate({ id });
    for (const stream of again) await stream.rest();
    expect((await open(url, bearer(made.token))).status).toBe(401);
  });

  it('ends when its token is revoked or expires', async () => {
    const { url, asEve, platform, token } = await withEve();
    const [first, second] = [await token(['read']), await token(['read'], 1)];
    const [revoked, expired] = [await open(url, bearer(first.token)), await open(url, bearer(second.token))];
    await asEve.tokens.revoke.mutate({ id: first.record.id });
    await revoked.rest();
    platform.advance(86_400_000);
    recordChange(platform.ctx.db, { entity: 'token', key: 'any', time: 0 });
    await expired.rest();
  });

  it('without an account ends when the first account exists', async () => {
    const platform = makePlatform();
    const { url } = await serveApi(platform);
    const stream = await open(url);
    await createFirstMember({ ctx: platform.ctx, input: ada });
    await stream.rest();
  });

  it('continues where only others change', async () => {
    const { url, cookie, asAda, platform } = await withEve();
    const stream = await open(url, { cookie });
    await asAda.members.signOutElsewhere.mutate({});
    recordChange(platform.ctx.db, { entity: 'dataset', key: 'the last', time: 0 });
    expect(await stream.until('the last')).toContain('"entity":"member"');
    await stream.close();
  });
});

describe('places', () => {
  it('are limited for each token, which can free them', async () => {
    const { url, token } = await withEve();
    const [one, two] = [await token(['read']), await token(['read'])];
    const streams = [];
    for (let n = 0; n < tunables.streamsEach; n++) streams.push(await open(url, bearer(one.token)));
    expect((await open(url, bearer(one.token))).status).toBe(429);
    const other = await open(url, bearer(two.token));
    expect(other.status).toBe(200);
    await streams[0]?.close();
    await expect.poll(async () => (await open(url, bearer(one.token))).status).toBe(200);
  });

  it('are limited in total', () => {
    const places = new Places();
    const leave = Array.from({ length: tunables.streams }, (_, n) => places.take({ key: `${n}`, most: 1 }));
    const another = { key: 'another', most: 1 };
    expect(() => places.take(another)).toThrow(/Too many change feeds/);
    leave[0]?.();
    leave[0]?.();
    places.take(another);
    expect(() => places.take({ key: 'one more', most: 1 })).toThrow(/Too many change feeds/);
  });

  it('are limited for each address while nobody has an account', () => {
    const from = (address: string) => holderOf({ actor: localAdmin, origin: { kind: 'open', address } });
    const places = new Places();
    for (let n = 0; n < tunables.streamsFromAddress; n++) places.take(from('127.0.0.1'));
    expect(() => places.take(from('127.0.0.1'))).toThrow(/follows 64 change feeds/);
    places.take(from('::1'));
  });
});
