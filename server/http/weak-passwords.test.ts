/** One rule for passwords, everywhere one is set. */
import { expect, it } from 'vitest';
import { keepFirstAccountSecret } from '@/db/first-account';
import { readSecret } from '@/db/secrets';
import { members } from '@/server/services/members';
import { ada, clientWith, cookieOf, eve, json, platformWithAda } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';

const weak = ['aaaaaaaaaaaa', 'abcabcabcabc', '1234567890', 'Password123!'];

it('at the first account', async () => {
  const platform = makePlatform();
  const { url } = await serveApi(platform);
  const { dataDirectory } = platform.ctx.settings;
  keepFirstAccountSecret(platform.ctx.db, dataDirectory);
  const secret = readSecret(dataDirectory, 'first-account') ?? '';
  const { password: _, ...account } = ada;
  const join = (password: string) =>
    fetch(`${url}/api/join`, { method: 'POST', headers: json, body: JSON.stringify({ secret, password, account }) });
  for (const password of [...weak, ada.email, 'ada-ada-2026']) {
    await expect((await join(password)).json()).resolves.toMatchObject({ error: { field: 'password' } });
  }
  expect((await join(ada.password)).status).toBe(204);
});

it('at an invitation, at a link to a new password and when changing it', async () => {
  const { url, ctx, post } = await platformWithAda();
  const { secret } = members.invite({ ctx, input: { access: 'viewer', note: 'Eve' } });
  for (const password of [...weak, eve.email, 'Eve@Example.org1']) {
    const refused = await post('join', { secret, password, account: eve });
    await expect(refused.json()).resolves.toMatchObject({ error: { code: 'invalid-input', field: 'password' } });
  }
  const cookie = cookieOf(await post('join', { secret, password: 'curious enough', account: eve }));
  const { members: own } = clientWith(url, cookie);
  for (const next of [...weak, eve.email]) {
    await expect(own.changePassword.mutate({ current: 'curious enough', next })).rejects.toMatchObject({
      data: { domain: { code: 'invalid-input', field: 'next' } },
    });
  }
  const { member } = await own.me.query({});
  if (member === null) throw new Error('Eve has an account');
  const link = members.resetPassword({ ctx, input: { id: member.id } });
  for (const password of [...weak, eve.email]) {
    const refused = await post('join', { secret: link.secret, password });
    await expect(refused.json()).resolves.toMatchObject({ error: { field: 'password' } });
  }
  expect((await post('join', { secret: link.secret, password: 'curious again' })).status).toBe(204);
});
