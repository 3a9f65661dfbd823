/** @file Tokens from the platform's own machine: made for a member, listed without what they are, revoked; and in the audit log. */
import { expect, it } from 'vitest';
import { auditEntry } from '@/db/schema';
import { createFirstMember } from '@/server/services/members/join';
import { ada } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { run } from '../test-support/run';

async function machine() {
  const platform = makePlatform();
  const { url } = await serveApi(platform);
  await createFirstMember({ ctx: platform.ctx, input: ada });
  const cli = (...args: string[]) => run([...args, '--data', platform.dataDirectory], { url });
  const asked = (token: string, path: string) =>
    fetch(`${url}/api/v1/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return { platform, cli, asked };
}

it('makes a token that does what it is for, lists it, and ends it', async () => {
  const { platform, cli, asked } = await machine();
  const made = await cli('tokens', 'create', '--for', 'ada', '--name', 'nightly', '--scopes', 'log, read', '--json');
  expect(made).toMatchObject({ status: 0, err: '' });
  const { token, id, scopes }: { token: string; id: string; scopes: string[] } = JSON.parse(made.out);
  expect(scopes).toEqual(['read', 'log']);
  expect((await asked(token, 'system/status')).status).toBe(200);
  expect((await asked(token, 'members/list')).status).toBe(403);
  const { out: listed } = await cli('tokens', 'list', '--of', 'ada');
  expect(listed).toMatch(new RegExp(`^${id} +ada +${token.slice(0, 8)} +read,log +.* nightly$`, 'm'));
  expect(listed).not.toContain(token);
  expect((await cli('tokens', 'revoke', id)).out).toBe(`${id}, a token of ada, is revoked.\n`);
  expect((await asked(token, 'system/status')).status).toBe(401);
  expect((await cli('tokens', 'revoke', id)).err).toMatch(/There is no token/);
  expect((await cli('tokens', 'list')).out).toBe('No tokens.\n');
  const entries = platform.ctx.db.select().from(auditEntry).all();
  expect(entries.filter(({ entity }) => entity === id)).toMatchObject([
    {
      action: 'token.create',
      actor: 'local',
      origin: 'command-line',
      detail: { owner: 'ada', scopes: ['read', 'log'] },
    },
    { action: 'token.revoke', actor: 'local', origin: 'command-line', detail: { owner: 'ada' } },
  ]);
});

it('says what it can’t make, and for whom', async () => {
  const { cli } = await machine();
  const create = (...args: string[]) => cli('tokens', 'create', '--name', 'x', ...args);
  expect((await create('--for', 'eve', '--scopes', 'read')).err).toMatch(/Nobody here has the handle eve/);
  expect((await create('--for', 'ada', '--scopes', 'read,write')).err).toMatch(/"write" is none of read, log/);
  expect(await create('--for', 'ada', '--scopes', 'read', '--days', '0')).toMatchObject({ status: 2 });
  const forever = await create('--for', 'ada', '--scopes', 'read', '--days', 'never');
  expect(forever.err).toBe('');
  expect(forever.out).toMatch(/Until +it is revoked/);
});
