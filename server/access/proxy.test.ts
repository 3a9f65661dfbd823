/** @file A user authenticated by a proxy: known by the proxy's name, with the role of their groups, created at first sign-in. */
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { auditEntry } from '@/db/schema';
import { roleRulesSchema } from '@/domain/role-mapping';
import { members } from '@/server/services/members';
import { createFirstMember } from '@/server/services/members/join';
import { ada } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { vouchedHeaders } from './proxy';

const proxy = { user: 'remote-user', name: 'remote-name', email: 'remote-email', groups: 'remote-groups' };

async function lab({ withAda = true, on = true } = {}) {
  const platform = makePlatform();
  const roles = roleRulesSchema.parse('heads=admin, vision=member');
  const ctx = { ...platform.ctx, settings: { ...platform.ctx.settings, roles, ...(on ? { proxy } : {}) } };
  const { url } = await serveApi({ ...platform, ctx });
  if (withAda) await createFirstMember({ ctx, input: ada });
  const as = (user: string, groups: string, more: Readonly<Record<string, string>> = {}) =>
    createClient({ url, headers: { [vouchedHeaders.user]: user, [vouchedHeaders.groups]: groups, ...more } });
  const entries = () => ctx.db.select().from(auditEntry).all();
  return { ctx, as, entries };
}

describe('through the lab’s proxy', () => {
  it('one gets a handle, with the current role, and is written down once', async () => {
    const { as, entries, ctx } = await lab();
    const said = {
      [vouchedHeaders.email]: 'grace@lab.example',
      [vouchedHeaders.name]: Buffer.from('Zoë').toString('latin1'),
    };
    const first = await as('Grace.H', 'guests, vision', said).members.me.query({});
    expect(first).toMatchObject({
      name: 'grace-h',
      access: 'member',
      member: { name: 'Zoë', email: 'grace@lab.example' },
    });
    const known = entries().length;
    expect((await as('Grace.H', 'vision').members.me.query({})).member?.id).toBe(first.member?.id);
    expect(entries()).toHaveLength(known);
    expect((await as('Grace.H', 'heads').members.me.query({})).access).toBe('admin');
    // The proxy authenticated the user: there is no password to ask for.
    expect(await as('Grace.H', 'heads').members.me.query({})).toMatchObject({ vouched: true, proven: true });
    await as('Grace.H', 'heads').members.invite.mutate({ access: 'viewer', note: 'Eve' });
    const removed = members.remove({ ctx, input: { id: first.member?.id ?? '' } });
    expect(removed.handle).toBe('grace-h');
    await expect(as('Grace.H', 'heads').members.me.query({})).rejects.toThrow(/was removed/);
  });

  it('a user without a group that has a role is refused, and the log records it', async () => {
    const { as, entries } = await lab();
    await expect(as('mallory', 'Vision').members.me.query({})).rejects.toMatchObject({ data: { code: 'FORBIDDEN' } });
    expect(entries().at(-1)).toMatchObject({
      action: 'session.refuse',
      detail: { tried: 'mallory', by: 'proxy', reason: 'forbidden' },
    });
  });

  it('the first may come in so, and nobody becomes who has the same address here', async () => {
    const { as } = await lab({ withAda: false });
    expect(await as('heady', 'heads').members.me.query({})).toMatchObject({ accounts: true, access: 'admin' });
    const other = await lab();
    const said = { [vouchedHeaders.email]: ada.email };
    await expect(other.as('ada', 'vision', said).members.me.query({})).rejects.toThrow(/uses the address/);
  });

  it('nobody does without a configured proxy, whatever a header says', async () => {
    const { as } = await lab({ on: false });
    await expect(as('grace', 'heads').members.me.query({})).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } });
  });
});
