/** @file The audit log as it is read: filters, pages that new entries don't move, and files. */
import { expect, it } from 'vitest';
import { verifyAudit } from '@/db/verify-audit';
import { auditEntrySchema, auditHash } from '@/domain/records/audit';
import type { ServiceContext } from '@/server/context';
import { auditExportResponse } from '@/server/http/audit-export';
import { createFirstMember } from '@/server/services/members/join';
import { serveApi } from '@/test/factories/api-server';
import { callerOf } from '@/test/factories/mutations';
import { makePlatform } from '@/test/factories/platform';

async function log() {
  const { ctx, advance } = makePlatform();
  const as = (name: string): ServiceContext => ({ ...ctx, actor: { name, access: 'admin' } });
  for (let number = 1; number <= 5; number++) {
    await callerOf(as(number % 2 === 0 ? 'eve' : 'ada')).experiments.create({ name: `=E${number}` });
    advance(1000);
  }
  const account = { name: 'X', handle: 'x', email: 'x@example.org', password: 'long enough it is' };
  await createFirstMember({ ctx: as('ada'), input: account });
  return { ctx, api: callerOf(ctx), as };
}
const ids = ({ items }: { items: readonly { id: number }[] }): number[] => items.map(({ id }) => id);

it('is read by who, what, object and time', async () => {
  const { api, ctx } = await log();
  const all = await api.audit.list({});
  expect(ids(all)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(ids(await api.audit.list({ who: 'eve' }))).toEqual([4, 2]);
  expect(ids(await api.audit.list({ what: 'experiment' }))).toEqual([5, 4, 3, 2, 1]);
  expect(ids(await api.audit.list({ what: 'member.create', who: 'ada' }))).toEqual([6]);
  expect(ids(await api.audit.list({ what: 'mem' }))).toEqual([]);
  expect(ids(await api.audit.list({ object: all.items[3]?.entity ?? '' }))).toEqual([3]);
  expect(ids(await api.audit.list({ from: ctx.now() - 3000, to: ctx.now() - 2000 }))).toEqual([4, 3]);
  expect(await api.audit.vocabulary({})).toEqual({
    actors: ['ada', 'eve'],
    actions: ['experiment', 'experiment.create', 'member', 'member.create'],
  });
});

it('is paged so that new entries move nothing', async () => {
  const { api } = await log();
  const first = await api.audit.list({ limit: 2 });
  await api.experiments.create({ name: 'Meanwhile' });
  const second = await api.audit.list({ limit: 2, cursor: first.nextCursor });
  const third = await api.audit.list({ limit: 2, cursor: second.nextCursor });
  expect([first, second, third].map(ids)).toEqual([
    [6, 5],
    [4, 3],
    [2, 1],
  ]);
  expect(third.nextCursor).toBeNull();
});

it('leaves as a file from which the chain can be checked elsewhere', async () => {
  const { ctx } = await log();
  const file = async (query: string) =>
    (await (await auditExportResponse(ctx, new Request(`http://x/api/audit/export?${query}`))).text()).trimEnd();
  const entries = (await file('format=ndjson')).split('\n').map((line) => auditEntrySchema.parse(JSON.parse(line)));
  expect(entries.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const [at, entry] of entries.entries()) {
    expect(auditHash(entry)).toBe(entry.hash);
    if (at > 0) expect(entry.previousHash).toBe(entries[at - 1]?.hash);
  }
  expect(entries.at(-1)).toMatchObject({ action: 'audit.export', id: verifyAudit(ctx.db).head?.id });
  const table = (await file('format=csv&who=eve')).split('\r\n');
  expect(table[0]).toMatch(/^id,time,actor,origin,/);
  expect(table).toHaveLength(3);
  expect(table[1]).toMatch(/^2,2026-01-05T09:00:01\.000Z,eve,platform,/);
});

it('is for administrators only', async () => {
  const platform = makePlatform();
  const low: ServiceContext = { ...platform.ctx, actor: { name: 'low', access: 'member' } };
  await callerOf(low).experiments.create({ name: 'E' });
  await expect(callerOf(low).audit.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const { url } = await serveApi({ ...platform, ctx: low });
  const answer = await fetch(`${url}/api/audit/export?format=csv`);
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { code: 'forbidden' } });
  expect(verifyAudit(low.db).entries).toBe(1);
});
