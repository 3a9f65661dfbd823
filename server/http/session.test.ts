/** @file Accounts over HTTP: before the first everyone is administrator; after it, everyone must sign in. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { firstAccountLink, keepFirstAccountSecret } from '@/db/first-account';
import { hasMembers } from '@/db/queries/member';
import { auditEntry, session } from '@/db/schema';
import { sessionSecret } from '@/db/session-secret';
import { verifyAudit } from '@/db/verify-audit';
import { hashSecret } from '@/domain/secret';
import { tunables } from '@/domain/tunables';
import { createAuthentication } from '@/server/access/authentication';
import { identify, requireActor } from '@/server/access/identify';
import { localAdmin } from '@/server/context';
import { members } from '@/server/services/members';
import { localHeader } from '@/server/web/gate';
import { ada, clientWith, cookieOf, eve, json, platformWithAda, unauthenticated } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { databaseContent } from '@/test/factories/database-content';
import { makePlatform } from '@/test/factories/platform';
import { signInResponse } from './session';

describe('before the first account', () => {
  it('everyone administers, and sees so', async () => {
    const { url } = await serveApi(makePlatform());
    await expect(createClient({ url }).members.me.query({})).resolves.toMatchObject({
      accounts: false,
      access: 'admin',
      member: null,
    });
  });

  it('only who works on the machine does, as the gate found out', async () => {
    const { ctx } = makePlatform();
    const authentication = (): never => {
      throw new Error('nobody can have signed in');
    };
    await expect(identify(ctx, authentication, new Headers({ [localHeader]: '1' }))).resolves.toEqual(localAdmin);
    await expect(identify(ctx, authentication, new Headers())).resolves.toBeNull();
    await expect(requireActor(ctx, authentication, new Headers())).rejects.toThrow(/link that npm start printed/);
  });

  it('the first account is created once, by who has its secret', async () => {
    const platform = makePlatform();
    const { db } = platform.ctx;
    const { url } = await serveApi(platform);
    const post = (path: string, body: unknown) =>
      fetch(`${url}/api/${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
    keepFirstAccountSecret(db, platform.dataDirectory);
    const secret = firstAccountLink(platform.dataDirectory, url)?.split('#')[1] ?? '';
    const { password, ...account } = ada;
    for (const wrong of ['', 'mhf_', `${secret}A`, secret.toLowerCase()]) {
      expect((await post('join', { secret: wrong, password, account })).status).toBe(404);
      expect((await post('join/invitation', { secret: wrong })).status).toBe(404);
    }
    expect(hasMembers(db)).toBe(false);
    const opened = await post('join/invitation', { secret });
    await expect(opened.json()).resolves.toEqual({ access: 'admin', member: null, first: true });
    const cookie = cookieOf(await post('join', { secret, password, account }));
    await expect((await clientWith(url, cookie)).members.me.query({})).resolves.toMatchObject({ access: 'admin' });
    expect((await post('join', { secret, password, account: { ...eve } })).status).toBe(404);
    expect(firstAccountLink(platform.dataDirectory, url)).toBeNull();
  });

  it('nobody can be invited, because that would lock out the inviter', () => {
    const { ctx } = makePlatform();
    expect(() => members.invite({ ctx, input: { access: 'member', note: 'Eve' } })).toThrow(/your own account first/);
  });
});

describe('with accounts', () => {
  it('nothing is answered without signing in, but whether the server is up', async () => {
    const { url } = await platformWithAda();
    await expect(createClient({ url }).runs.list.query({})).rejects.toMatchObject(unauthenticated);
    for (const path of [
      'changes',
      'runs/export?format=csv',
      'artefacts/af_000000000000',
      'backups/x',
      'genotypes/gt_000000000000/download',
    ]) {
      const response = await fetch(`${url}/api/${path}`);
      expect([path, response.status]).toEqual([path, 401]);
      await expect(response.json()).resolves.toMatchObject({ error: { code: 'unauthenticated' } });
    }
    expect((await fetch(`${url}/api/health`)).status).toBe(503);
  });

  it('lets in with the right password, until signed out', async () => {
    const { url, signIn } = await platformWithAda();
    const cookie = await signIn('ADA@example.org', ada.password);
    const client = await clientWith(url, cookie);
    await expect(client.members.me.query({})).resolves.toMatchObject({
      accounts: true,
      name: 'ada',
      access: 'admin',
      member: { handle: 'ada', email: ada.email },
    });
    expect((await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie } })).status).toBe(204);
    await expect(client.members.me.query({})).rejects.toMatchObject(unauthenticated);
  });

  it('takes no cookie that was changed', async () => {
    const { url, signIn } = await platformWithAda();
    const cookie = await signIn(ada.email, ada.password);
    const forged = `${cookie.slice(0, -8)}AAAAAA%3D`;
    await expect((await clientWith(url, forged)).members.me.query({})).rejects.toMatchObject(unauthenticated);
  });

  it('does not say whether address or password was wrong, and makes guessers wait', async () => {
    const { platform, post } = await platformWithAda();
    const wrong = await post('session', { email: ada.email, password: 'difference engines' });
    const nobody = await post('session', { email: 'nobody@example.org', password: 'difference engines' });
    expect([wrong.status, nobody.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await nobody.text());
    for (let i = 1; i < tunables.wrongPasswords; i++) await post('session', { email: ada.email, password: 'guess' });
    const refused = await post('session', { email: ada.email, password: ada.password });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('600');
    await expect(refused.json()).resolves.toMatchObject({
      error: { message: expect.stringMatching(/try again in 10 minutes/) },
    });
    platform.advance(tunables.wrongPasswordWait);
    expect((await post('session', { email: ada.email, password: ada.password })).status).toBe(204);
  });

  it('sends cookies for HTTPS only, and for the sub-path only, if it is reached so', async () => {
    const { platform } = await platformWithAda();
    const { ctx } = platform;
    const authentication = await createAuthentication(ctx.db, { secure: true, path: '/nas', secret: 'of a test' });
    const body = JSON.stringify({ email: ada.email, password: ada.password });
    const request = new Request('http://127.0.0.1/api/session', { method: 'POST', headers: json, body });
    const [cookie = ''] = (await signInResponse({ ctx, authentication, request })).headers.getSetCookie();
    expect(cookie).toMatch(/^__Secure-masthead-[0-9a-f]{8}\.session_token=/);
    expect(cookie).toMatch(/; Secure/);
    expect(cookie).toMatch(/; Path=\/nas;/);
    const headers = new Headers({ cookie: cookie.split(';')[0] ?? '' });
    await expect(identify(ctx, async () => authentication, headers)).resolves.toMatchObject({ name: 'ada' });
  });

  it('takes no form of another site', async () => {
    const { url } = await platformWithAda();
    const body = new URLSearchParams({ email: ada.email, password: ada.password });
    expect((await fetch(`${url}/api/session`, { method: 'POST', body })).status).toBe(400);
  });
});

describe('an invitation', () => {
  it('lets one person in once, with its role', async () => {
    const { url, ctx, post } = await platformWithAda();
    const { secret, invitation } = members.invite({ ctx, input: { access: 'viewer', note: 'Eve' } });
    const cookie = cookieOf(await post('join', { secret, password: 'curious enough', account: eve }));
    const client = await clientWith(url, cookie);
    await expect(client.members.me.query({})).resolves.toMatchObject({ name: 'eve', access: 'viewer' });
    await expect(client.experiments.create.mutate({ name: 'mine' })).rejects.toMatchObject({
      data: { code: 'FORBIDDEN' },
    });
    await expect(client.members.invitations.query({})).rejects.toMatchObject({ data: { code: 'FORBIDDEN' } });
    expect((await fetch(`${url}/api/backups/x`, { headers: { cookie } })).status).toBe(403);
    const again = await post('join', {
      secret,
      password: 'curious enough',
      account: { ...eve, handle: 'mallory', email: 'm@example.org' },
    });
    expect(again.status).toBe(404);
    expect(invitation.access).toBe('viewer');
  });

  it('is good for a week', async () => {
    const { ctx, platform, post } = await platformWithAda();
    const { secret } = members.invite({ ctx, input: { access: 'member', note: 'Eve' } });
    platform.advance(tunables.invitationLasts);
    expect((await post('join', { secret, password: 'curious enough', account: eve })).status).toBe(404);
  });

  it('stays good where handle, address or password was refused', async () => {
    const { ctx, post } = await platformWithAda();
    const { secret } = members.invite({ ctx, input: { access: 'member', note: 'Eve' } });
    const account = { ...eve, handle: 'ada' };
    const taken = await post('join', { secret, password: 'curious enough', account });
    await expect(taken.json()).resolves.toMatchObject({ error: { code: 'conflict', field: 'handle' } });
    const short = await post('join', { secret, password: 'short', account: eve });
    await expect(short.json()).resolves.toMatchObject({
      error: { field: 'password', message: expect.stringMatching(/10 characters/) },
    });
    expect((await post('join', { secret, password: 'curious enough', account: eve })).status).toBe(204);
  });
});

describe('wrong passwords', () => {
  const guessing = { email: ada.email, password: 'difference engines' };

  it('for an address that is not a member’s yet keep nobody from joining with it', async () => {
    const { ctx, post } = await platformWithAda();
    for (let i = 0; i < tunables.wrongPasswords; i++)
      await post('session', { email: eve.email, password: 'difference engines' });
    expect((await post('session', { email: eve.email, password: 'curious enough' })).status).toBe(429);
    const { secret } = members.invite({ ctx, input: { access: 'viewer', note: 'Eve' } });
    expect((await post('join', { secret, password: 'curious enough', account: eve })).status).toBe(204);
  });

  it('of a stranger keep nobody out of a browser that they signed in with before', async () => {
    const { url, post } = await platformWithAda();
    const known = (await post('session', { email: ada.email, password: ada.password })).headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    for (let i = 0; i < tunables.wrongPasswords; i++) await post('session', guessing);
    expect((await post('session', { email: ada.email, password: ada.password })).status).toBe(429);
    const from = (cookie: string, password: string) =>
      fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { ...json, cookie },
        body: JSON.stringify({ email: ada.email, password }),
      });
    expect((await from(known, ada.password)).status).toBe(204);
    // A forged cookie, or one of another account, is a stranger's; and a known browser has no more guesses than a stranger.
    const forged = known.replace(/(device=)(.)/, (_, name, first) => `${name}${first === 'A' ? 'B' : 'A'}`);
    expect(forged).not.toBe(known);
    expect((await from(forged, ada.password)).status).toBe(429);
    for (let i = 0; i < tunables.wrongPasswords; i++) expect((await from(known, 'guess')).status).toBe(401);
    expect((await from(known, ada.password)).status).toBe(429);
  });
});

it('the database holds no token of a session and no secret', async () => {
  const { platform, signIn } = await platformWithAda();
  const cookie = decodeURIComponent(await signIn(ada.email, ada.password));
  const token = /session_token=([^.]+)\./.exec(cookie)?.[1] ?? '';
  expect(token).toHaveLength(32);
  const { db } = platform.ctx;
  const [row] = db.select().from(session).all();
  expect(row?.token).toBe(hashSecret(token));
  const held = JSON.stringify(databaseContent(db));
  expect(held).not.toContain(token);
  expect(held).not.toContain(sessionSecret(platform.dataDirectory));
});

it('many guesses at once are no more than ten', async () => {
  const { post } = await platformWithAda();
  const guesses = Array.from({ length: 30 }, (_, index) =>
    post('session', { email: ada.email, password: `guess ${index}` }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(tunables.wrongPasswords);
  expect(statuses.filter((status) => status === 429)).toHaveLength(30 - tunables.wrongPasswords);
});

it('records every sign-in and sign-out, with the client’s address and token', async () => {
  const { url, ctx, post, signIn, platform } = await platformWithAda();
  const at = (address: string) => ({ 'X-Forwarded-For': address });
  const first = ctx.db.select().from(auditEntry).all().length;
  const begun = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { ...json, ...at('192.0.2.1') },
    body: JSON.stringify({ email: ada.email, password: ada.password }),
  });
  const cookie = cookieOf(begun);
  const { token } = await clientWith(url, cookie).tokens.create.mutate({
    name: 'script',
    scopes: ['read', 'launch', 'admin'],
    days: 1,
  });
  const bearer = { Authorization: `Bearer ${token}`, ...at('192.0.2.2') };
  const file = { 'Content-Type': 'application/octet-stream', 'X-File-Name': 'a.zip' };
  await fetch(`${url}/api/datasets/uploads`, { method: 'POST', headers: { ...bearer, ...file }, body: 'x' });
  const backups = path.join(platform.dataDirectory, 'backups');
  mkdirSync(backups);
  writeFileSync(path.join(backups, 'masthead-20260101-000000.sqlite'), '');
  await fetch(`${url}/api/backups/masthead-20260101-000000.sqlite`, { headers: { cookie, ...at('192.0.2.2') } });
  const { secret } = members.invite({ ctx, input: { access: 'viewer', note: 'Eve' } });
  await post('join', { secret, password: 'curious enough', account: eve });
  await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie, ...at('192.0.2.3') } });
  await expect(signIn(ada.email, 'a wrong password')).rejects.toThrow();
  const entries = ctx.db.select().from(auditEntry).all().slice(first);
  const [browser, script] = [
    { actor: 'ada', origin: 'browser' },
    { actor: 'ada', origin: 'token', tokenName: 'script' },
  ];
  expect(entries).toMatchObject([
    { ...browser, action: 'session.begin', address: '192.0.2.1' },
    { ...browser, action: 'token.create', address: null },
    { ...script, action: 'dataset.upload', address: '192.0.2.2', detail: { name: 'a.zip', bytes: 1 } },
    { ...browser, action: 'backup.download', address: '192.0.2.2' },
    { action: 'invitation.create' },
    { actor: 'eve', action: 'member.create' },
    { actor: 'eve', action: 'session.begin' },
    { ...browser, action: 'session.end', address: '192.0.2.3' },
    { actor: 'nobody', action: 'session.refuse', detail: { tried: ada.email, reason: 'wrong' } },
  ]);
  expect(verifyAudit(ctx.db).problems).toEqual([]);
});
