/** @file Accounts over HTTP: before the first everyone is administrator; after it, nobody is anything without signing in. */
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { tunables } from '@/domain/tunables';
import { createAuthentication } from '@/server/access/authentication';
import { identify } from '@/server/access/identify';
import { invite } from '@/server/services/members/invite';
import { ada, clientWith, cookieOf, eve, json, platformWithAda, unauthenticated } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { signInResponse } from './session';

describe('before the first account', () => {
  it('everyone administers, and is told so', async () => {
    const { url } = await serveApi(makePlatform());
    await expect(createClient({ url }).members.me.query({})).resolves.toMatchObject({
      accounts: false,
      access: 'admin',
      member: null,
    });
  });

  it('nobody can be invited, for that would shut out who invites', () => {
    const { ctx } = makePlatform();
    expect(() => invite({ ctx, input: { access: 'member', note: 'Eve' } })).toThrow(/your own account first/);
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
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
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
    expect(refused.status).toBe(403);
    await expect(refused.json()).resolves.toMatchObject({
      error: { message: expect.stringMatching(/try again in 10 minutes/) },
    });
    platform.advance(tunables.wrongPasswordWait);
    expect((await post('session', { email: ada.email, password: ada.password })).status).toBe(204);
  });

  it('sends cookies for HTTPS alone, and for the sub-path alone, where it is reached so', async () => {
    const { platform } = await platformWithAda();
    const { ctx } = platform;
    const authentication = createAuthentication(ctx.db, { secure: true, path: '/nas' });
    const body = JSON.stringify({ email: ada.email, password: ada.password });
    const request = new Request('http://127.0.0.1/api/session', { method: 'POST', headers: json, body });
    const [cookie = ''] = (await signInResponse({ ctx, authentication, request })).headers.getSetCookie();
    expect(cookie).toMatch(/^__Secure-masthead-[0-9a-f]{8}\.session_token=/);
    expect(cookie).toMatch(/; Secure/);
    expect(cookie).toMatch(/; Path=\/nas;/);
    const headers = new Headers({ cookie: cookie.split(';')[0] ?? '' });
    await expect(identify(ctx, () => authentication, headers)).resolves.toMatchObject({ name: 'ada' });
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
    const { secret, invitation } = invite({ ctx, input: { access: 'viewer', note: 'Eve' } });
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
    const { secret } = invite({ ctx, input: { access: 'member', note: 'Eve' } });
    platform.advance(tunables.invitationLasts);
    expect((await post('join', { secret, password: 'curious enough', account: eve })).status).toBe(404);
  });

  it('stays good where handle, address or password was refused', async () => {
    const { ctx, post } = await platformWithAda();
    const { secret } = invite({ ctx, input: { access: 'member', note: 'Eve' } });
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

it('many guesses at once are no more than ten', async () => {
  const { post } = await platformWithAda();
  const guesses = Array.from({ length: 30 }, (_, index) =>
    post('session', { email: ada.email, password: `guess ${index}` }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(tunables.wrongPasswords);
  expect(statuses.filter((status) => status === 403)).toHaveLength(30 - tunables.wrongPasswords);
});

describe('members', () => {
  async function withEve() {
    const made = await platformWithAda();
    const { secret } = invite({ ctx: made.ctx, input: { access: 'member', note: 'Eve' } });
    const cookie = cookieOf(await made.post('join', { secret, password: 'curious enough', account: eve }));
    const asAda = await clientWith(made.url, await made.signIn(ada.email, ada.password));
    const asEve = await clientWith(made.url, cookie);
    const { member } = await asEve.members.me.query({});
    if (member === null) throw new Error('Eve has no account');
    return { ...made, asAda, asEve, eveId: member.id };
  }

  it('change role with their next request', async () => {
    const { asAda, asEve, eveId } = await withEve();
    await asEve.experiments.create.mutate({ name: 'one' });
    await asAda.members.changeAccess.mutate({ id: eveId, access: 'viewer' });
    await expect(asEve.experiments.create.mutate({ name: 'two' })).rejects.toMatchObject({
      data: { code: 'FORBIDDEN' },
    });
  });

  it('are out at once when removed, with their tokens, and back when restored', async () => {
    const { asAda, asEve, eveId, url, post } = await withEve();
    const { token } = await asEve.tokens.create.mutate({ name: 'laptop', access: 'member', days: null });
    const byToken = createClient({ url, token });
    await expect(byToken.members.me.query({})).resolves.toMatchObject({ name: 'eve' });
    await asAda.members.remove.mutate({ id: eveId });
    await expect(asEve.members.me.query({})).rejects.toMatchObject(unauthenticated);
    await expect(byToken.members.me.query({})).rejects.toMatchObject(unauthenticated);
    const refused = await post('session', { email: eve.email, password: 'curious enough' });
    await expect(refused.json()).resolves.toMatchObject({
      error: { code: 'forbidden', message: expect.stringMatching(/removed/) },
    });
    await asAda.members.restore.mutate({ id: eveId });
    await expect(byToken.members.me.query({})).resolves.toMatchObject({ name: 'eve' });
    expect((await post('session', { email: eve.email, password: 'curious enough' })).status).toBe(204);
  });

  it('always count an administrator', async () => {
    const { asAda, asEve, eveId, admin } = await withEve();
    const only = { message: expect.stringMatching(/only administrator/), data: { domain: { code: 'conflict' } } };
    await expect(asAda.members.changeAccess.mutate({ id: admin.id, access: 'member' })).rejects.toMatchObject(only);
    await expect(asAda.members.remove.mutate({ id: admin.id })).rejects.toMatchObject(only);
    await asAda.members.changeAccess.mutate({ id: eveId, access: 'admin' });
    await asEve.members.remove.mutate({ id: admin.id });
    await expect(asAda.members.me.query({})).rejects.toMatchObject(unauthenticated);
  });

  it('take their links with them when they are removed, or administer no more', async () => {
    const { asAda, asEve, eveId, admin, post } = await withEve();
    await asAda.members.changeAccess.mutate({ id: eveId, access: 'admin' });
    const hidden = await asEve.members.invite.mutate({ access: 'admin', note: 'for later' });
    const takeover = await asEve.members.resetPassword.mutate({ id: admin.id });
    await asAda.members.changeAccess.mutate({ id: eveId, access: 'member' });
    const mallory = { name: 'Mallory', handle: 'mallory', email: 'm@example.org' };
    expect(
      (await post('join', { secret: hidden.secret, password: 'back again, sorry', account: mallory })).status,
    ).toBe(404);
    expect((await post('join', { secret: takeover.secret, password: 'back again, sorry' })).status).toBe(404);
    await asAda.members.changeAccess.mutate({ id: eveId, access: 'admin' });
    const second = await asEve.members.invite.mutate({ access: 'admin', note: 'for later' });
    await asAda.members.remove.mutate({ id: eveId });
    expect(
      (await post('join', { secret: second.secret, password: 'back again, sorry', account: mallory })).status,
    ).toBe(404);
  });

  it('guess no more often at the password in use than at the door', async () => {
    const { asEve } = await withEve();
    const guess = (current: string) => asEve.members.changePassword.mutate({ current, next: 'taken over now' });
    for (let i = 0; i < tunables.wrongPasswords; i++)
      await expect(guess(`guess ${i}`)).rejects.toThrow(/not your current/);
    await expect(guess('curious enough')).rejects.toThrow(/Too many wrong passwords/);
  });

  it('choose a new password by a link, which ends their sessions', async () => {
    const { asAda, asEve, eveId, post } = await withEve();
    const earlier = await asAda.members.resetPassword.mutate({ id: eveId });
    const { secret } = await asAda.members.resetPassword.mutate({ id: eveId });
    expect((await post('join', { secret: earlier.secret, password: 'a new password' })).status).toBe(404);
    expect((await post('join', { secret, password: 'a new password' })).status).toBe(204);
    await expect(asEve.members.me.query({})).rejects.toMatchObject(unauthenticated);
    expect((await post('session', { email: eve.email, password: 'curious enough' })).status).toBe(401);
    expect((await post('session', { email: eve.email, password: 'a new password' })).status).toBe(204);
  });

  it('change their own password knowing it, and stay signed in here only', async () => {
    const { url, asEve, signIn } = await withEve();
    const elsewhere = await clientWith(url, await signIn(eve.email, 'curious enough'));
    const wrong = { current: 'something else', next: 'curious no more' };
    await expect(asEve.members.changePassword.mutate(wrong)).rejects.toMatchObject({
      data: { domain: { field: 'current' } },
    });
    await expect(asEve.members.changePassword.mutate({ ...wrong, current: 'curious enough' })).resolves.toEqual({
      sessions: 1,
    });
    await expect(asEve.members.me.query({})).resolves.toMatchObject({ name: 'eve' });
    await expect(elsewhere.members.me.query({})).rejects.toMatchObject(unauthenticated);
  });

  it('own what they launch: "mine" follows the handle', async () => {
    const { asEve, asAda } = await withEve();
    await asEve.views.save.mutate({ page: 'runs', name: 'hers', address: 'query=mine' });
    await expect(asEve.views.list.query({ page: 'runs' })).resolves.toHaveLength(1);
    await expect(asAda.views.list.query({ page: 'runs' })).resolves.toHaveLength(0);
  });
});
