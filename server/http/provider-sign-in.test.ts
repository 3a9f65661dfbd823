/** @file Signing in through a provider: against a real one on this machine, and against one that lies. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findMember, updateMember } from '@/db/queries/member';
import { auditEntry } from '@/db/schema';
import { memberIdSchema } from '@/domain/ids';
import { roleRulesSchema } from '@/domain/role-mapping';
import type { ServiceContext } from '@/server/context';
import { ada, clientWith, json } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { client, startProvider, type TestProvider, Visitor } from '@/test/oidc-provider';
import { freePort } from '@/workers/supervisor/port';
import { createFirstMember } from '../services/members/join';

const grace = {
  name: 'Grace Hopper',
  preferred_username: 'Grace.H',
  email: 'grace@lab.example',
  groups: ['vision'],
};

/** A platform that Ada administers, and the lab's provider at `issuer`. */
async function platformAt(issuer: string, settings: Partial<ServiceContext['settings']> = {}) {
  const platform = makePlatform();
  const own = await freePort();
  const url = `http://127.0.0.1:${own}`;
  const provider = {
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    name: 'the lab',
    scopes: 'openid email profile',
    groupsClaim: 'groups',
  };
  const roles = roleRulesSchema.parse('heads=admin, vision=member, guests=viewer');
  const ctx = { ...platform.ctx, settings: { ...platform.ctx.settings, url, provider, roles, ...settings } };
  await serveApi({ ...platform, ctx }, own);
  const first = await createFirstMember({ ctx, input: ada });
  return { ctx, url, first };
}

async function lab(settings: Partial<ServiceContext['settings']> = {}) {
  const port = await freePort();
  const platform = await platformAt(`http://127.0.0.1:${port}`, settings);
  const provider: TestProvider = await startProvider(`${platform.url}/api/session/oidc/callback`, port);
  onTestFinished(() => provider.close());
  provider.people.set('grace', grace);
  const begin = `${platform.url}/api/session/oidc`;
  /** Where the platform sends the browser at the end. */
  const signIn = async (login: string, visitor = new Visitor(), query = ''): Promise<string> => {
    const back = await visitor.throughProvider(`${begin}${query}`, login);
    return (await visitor.ask(back)).headers.get('location') ?? '';
  };
  const meOf = (visitor: Visitor) => clientWith(platform.url, visitor.cookieOf(platform.url)).members.me.query({});
  return { ...platform, provider, begin, signIn, meOf };
}

const problem = (address: string): string | null => new URL(address).searchParams.get('problem');

describe('through the lab’s provider', () => {
  it('one gets a handle, the role of the groups, and the page that was requested', async () => {
    const { ctx, url, signIn, meOf } = await lab();
    const visitor = new Visitor();
    expect(await signIn('grace', visitor, '?to=/runs%3Fquery=mine')).toBe(`${url}/runs?query=mine`);
    const { name, access, member, provider } = await meOf(visitor);
    expect({ name, access, provider }).toEqual({
      name: 'grace-h',
      access: 'member',
      provider: { name: 'the lab', connected: true },
    });
    expect(member).toMatchObject({ name: 'Grace Hopper', email: 'grace@lab.example' });
    expect(ctx.db.select().from(auditEntry).all().slice(-2)).toMatchObject([
      { action: 'member.create', actor: 'grace-h' },
      { action: 'session.begin', actor: 'grace-h', origin: 'browser' },
    ]);
    const out = await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie: visitor.cookieOf(url) } });
    expect(out.status).toBe(204);
    await expect(meOf(visitor)).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } });
  });

  it('a member is known by issuer and subject, whatever the current name and address, and has the current role', async () => {
    const { provider, signIn, meOf, ctx } = await lab();
    const [first, second] = [new Visitor(), new Visitor()];
    await signIn('grace', first);
    provider.people.set('grace', {
      ...grace,
      email: 'hopper@lab.example',
      preferred_username: 'x',
      groups: ['guests', 'heads'],
    });
    await signIn('grace', second);
    const [before, after] = [await meOf(first), await meOf(second)];
    expect(after.member?.id).toBe(before.member?.id);
    // Both sessions are the same member's: the new role holds for the other, too.
    expect([before.access, after.access, after.name]).toEqual(['admin', 'admin', 'grace-h']);
    provider.people.set('grace', { ...grace, groups: ['guests'] });
    await signIn('grace', new Visitor());
    expect((await meOf(second)).access).toBe('viewer');
    expect(ctx.db.select().from(auditEntry).all()).toContainEqual(
      expect.objectContaining({
        action: 'member.access',
        detail: { handle: 'grace-h', access: 'viewer', by: 'groups' },
      }),
    );
    provider.people.set('other', { ...grace });
    expect(problem(await signIn('other'))).toBe('conflict');
  });

  it('nobody becomes who has the same address here, until they connect the two themselves', async () => {
    const { ctx, url, provider, signIn, meOf, first } = await lab();
    provider.people.set('ada', { ...grace, email: ada.email, groups: ['vision'] });
    const stranger = new Visitor();
    expect(problem(await signIn('ada', stranger))).toBe('conflict');
    await expect(meOf(stranger)).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } });
    const herself = new Visitor();
    const body = JSON.stringify({ email: ada.email, password: ada.password });
    await herself.ask(`${url}/api/session`, { method: 'POST', headers: json, body });
    expect(await signIn('ada', herself, '?connect&to=/settings/account')).toBe(`${url}/settings/account`);
    const again = new Visitor();
    await signIn('ada', again);
    expect((await meOf(again)).member?.id).toBe(first.id);
    // She is the only administrator: her groups would leave none.
    expect((await meOf(again)).access).toBe('admin');
    const nobody = await new Visitor().ask(`${url}/api/session/oidc?connect`);
    expect(nobody.status).toBe(401);
    expect(findMember(ctx.db, memberIdSchema.parse(first.id))?.email).toBe(ada.email);
  });

  it('nobody comes in without a group that has a role, nor when removed', async () => {
    const { ctx, provider, signIn, meOf } = await lab();
    provider.people.set('stranger', { groups: ['Vision', 'visio', '*'] });
    provider.people.set('groupless', {});
    expect(problem(await signIn('stranger'))).toBe('forbidden');
    expect(problem(await signIn('groupless'))).toBe('forbidden');
    const visitor = new Visitor();
    await signIn('grace', visitor);
    const { member } = await meOf(visitor);
    updateMember(ctx.db, memberIdSchema.parse(member?.id), { removedAt: ctx.now() }, ctx.now());
    const removed = new Visitor();
    expect(problem(await signIn('grace', removed))).toBe('forbidden');
    await expect(meOf(removed)).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } });
  });

  it('nobody finishes what another browser began, nor twice', async () => {
    const { begin, signIn } = await lab();
    const [victim, thief] = [new Visitor(), new Visitor()];
    const back = await victim.throughProvider(begin, 'grace');
    const outcome = async (visitor: Visitor, address: string) =>
      problem((await visitor.ask(address)).headers.get('location') ?? '');
    expect(await outcome(thief, back)).toBe('unauthenticated');
    await thief.ask(begin);
    expect(await outcome(thief, back)).toBe('unauthenticated');
    const wrong = new URL(back);
    wrong.searchParams.set('state', 'x'.repeat(43));
    await victim.ask(begin);
    expect(await outcome(victim, wrong.href)).toBe('unauthenticated');
    expect(problem(await signIn('grace', victim))).toBeNull();
    expect(await outcome(victim, back)).toBe('unauthenticated');
  });

  it.each(['//evil.example/', '/\\evil.example', 'https://evil.example/', '/../..//evil.example', '@evil.example'])(
    'nobody is led on to %s',
    async (to) => {
      const { url, signIn } = await lab();
      const end = await signIn('grace', new Visitor(), `?to=${encodeURIComponent(to)}`);
      expect(new URL(end).origin).toBe(url);
    },
  );

  it('is the only way where passwords are off', async () => {
    const { url, signIn } = await lab({ passwords: false });
    const body = JSON.stringify({ email: ada.email, password: ada.password });
    const refused = await fetch(`${url}/api/session`, { method: 'POST', headers: json, body });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('lab’s own sign-in');
    expect(problem(await signIn('grace'))).toBeNull();
  });
});

it('says so if the provider does not answer', async () => {
  const { url } = await platformAt(`http://127.0.0.1:${await freePort()}`);
  const answer = await new Visitor().ask(`${url}/api/session/oidc`);
  expect(answer.status).toBe(503);
});

/** Answers with ID tokens that a test wrote. */
async function rogue(
  claimsFor: (nonce: string, issuer: string) => object,
  { other = false, algorithm = 'RS256' } = {},
) {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let nonce = '';
  let issuer = '';
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokenOf = (): string => {
    const text = `${part({ alg: algorithm, kid: 'k', typ: 'JWT' })}.${part(claimsFor(nonce, issuer))}`;
    const signature = createSign('RSA-SHA256')
      .update(text)
      .sign((other ? strange : keys).privateKey, 'base64url');
    return `${text}.${algorithm === 'none' ? '' : signature}`;
  };
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', issuer);
    const send = (value: object) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    if (pathname === '/token') send({ access_token: 'a', token_type: 'Bearer', id_token: tokenOf() });
    else if (pathname === '/jwks')
      send({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }] });
    else
      send({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256', 'none'],
      });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  const address = http.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const { url } = await platformAt(issuer);
  const visitor = new Visitor();
  const sent = new URL((await visitor.ask(`${url}/api/session/oidc`)).headers.get('location') ?? '');
  nonce = sent.searchParams.get('nonce') ?? '';
  expect(sent.searchParams.get('code_challenge_method')).toBe('S256');
  const back = `${url}/api/session/oidc/callback?code=c&state=${sent.searchParams.get('state')}`;
  return problem((await visitor.ask(back)).headers.get('location') ?? '');
}

describe('an ID token', () => {
  const seconds = (): number => Math.floor(Date.now() / 1000);
  const sound = (nonce: string, iss: string) => ({
    iss,
    aud: client.id,
    sub: 's',
    nonce,
    groups: ['vision'],
    iat: seconds(),
    exp: seconds() + 60,
  });

  it('is taken when all of it fits, also from a clock that is a little off', async () => {
    expect(await rogue(sound)).toBeNull();
    expect(await rogue((nonce, iss) => ({ ...sound(nonce, iss), exp: seconds() - 15 }))).toBeNull();
  });

  it.each([
    ['another audience', { aud: 'another' }],
    ['another issuer', { iss: 'https://another.example' }],
    ['another nonce', { nonce: 'x'.repeat(43) }],
    ['no nonce', { nonce: undefined }],
    ['an expiry in the past', { exp: 1_700_000_000 }],
    ['no subject', { sub: undefined }],
  ])('is refused for %s', async (_, change) => {
    expect(await rogue((nonce, iss) => ({ ...sound(nonce, iss), ...change }))).toBe('unauthenticated');
  });

  it('is refused when another key signed it, or none', async () => {
    expect(await rogue(sound, { other: true })).toBe('unauthenticated');
    expect(await rogue(sound, { algorithm: 'none' })).toBe('unauthenticated');
  });
});
