/** @file Members over HTTP: roles, removal, new passwords, and what each owns. */
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { tunables } from '@/domain/tunables';
import { members } from '@/server/services/members';
import { ada, clientWith, cookieOf, eve, platformWithAda, unauthenticated } from '@/test/factories/accounts';

describe('members', () => {
  async function withEve() {
    const made = await platformWithAda();
    const { secret } = members.invite({ ctx: made.ctx, input: { access: 'member', note: 'Eve' } });
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
    const { token } = await asEve.tokens.create.mutate({ name: 'laptop', scopes: ['read'], days: null });
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

  it('lose their links when they are removed, or lose the role', async () => {
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

  it('guess the current password no more often than at sign-in', async () => {
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
