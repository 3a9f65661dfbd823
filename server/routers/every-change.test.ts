/** @file Every mutation of the API: a role that does not suffice changes nothing, and every change is in the audit log. */
import { isDeepStrictEqual } from 'node:util';
import { gt, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Database } from '@/db/open';
import { rowsOf } from '@/db/prepared';
import { numbersGiven } from '@/db/queries/audit';
import { type KeptRuns, keptRuns } from '@/db/queries/run/kept-runs';
import { type OwnField, valueSql } from '@/db/queries/run/value-sql';
import { auditEntry, run } from '@/db/schema';
import { verifyAudit } from '@/db/verify-audit';
import { apiTokenIdSchema } from '@/domain/ids';
import { roles, sufficesFor } from '@/domain/role';
import { plainFieldNames } from '@/domain/run-query/fields';
import { scopes } from '@/domain/token-scopes';
import type { Actor, ServiceContext } from '@/server/context';
import { declarations } from '@/server/http/openapi';
import { needOf } from '@/server/operation';
import { createFirstMember } from '@/server/services/members/join';
import { ada } from '@/test/factories/accounts';
import { changedTables, databaseContent } from '@/test/factories/database-content';
import { importerFolder } from '@/test/factories/importer';
import { callProcedure, makeStage, mutations } from '@/test/factories/mutations';
import { makePlatform } from '@/test/factories/platform';

const importers = importerFolder();

/** Reads a file that the caller sends, and stores nothing of it. */
const changesNothing = ['benchmarks.preview'];
/** Works on files and in the background: only the audit log shows it. */
const changesFiles = ['system.startBackup', 'system.removeBackup'];

const origin = { kind: 'browser', address: '192.0.2.7' } as const;
/** The change feed may say more than was changed, and the log is checked separately. */
const beside = ['change', 'audit_entry', 'audit_checkpoint'];

/** Their owner says them again, or does them in a browser: they refuse every token themselves. */
const ownAccount = ['members.editMe', 'members.changePassword', 'members.signOutElsewhere'];

/** Tokens of the administrator without the scope, and a browser without a recent password. */
function lesser({ actor }: ServiceContext, path: string): [string, Actor][] {
  const declaration = declarations.get(path);
  if (declaration === undefined) return [];
  const { scope, sensitive } = needOf(path, declaration);
  const none = sensitive || ownAccount.includes(path);
  const token = { ...actor, token: apiTokenIdSchema.parse('tk_000000000000'), tokenName: 'test' };
  const tokens = scopes
    .filter((each) => each !== scope || none)
    .map((each): [string, Actor] => [`with the scope ${each}`, { ...token, scopes: [each] }]);
  return sensitive ? [...tokens, ['without the password', { ...actor, provenAt: null }]] : tokens;
}

const paths = [...declarations].filter(([, { kind }]) => kind !== 'query').map(([path]) => path);

/** What tables of runs are made of: every field, by run. */
const fields: readonly OwnField[] = [
  ...plainFieldNames.map((name): OwnField => ({ kind: 'plain', name })),
  ...(['experiment', 'taskset', 'prior'] as const).map((name): OwnField => ({ kind: 'link', name })),
  { kind: 'own', name: 'alarm-texts' },
  { kind: 'own', name: 'not-a-number' },
  { kind: 'own', name: 'result-keys' },
  { kind: 'config', path: 'steps' },
  { kind: 'config', path: 'memory' },
  { kind: 'config', path: 'params.lr' },
  ...(['final', 'value', 'best', 'last'] as const).flatMap((figure): OwnField[] =>
    ['loss', 'test.accuracy'].map((key) => ({ kind: 'figure', figure, key })),
  ),
];

/** By run, whether it is in the trash, and each field's value: as kept, and as they are read now in one statement. */
function keptTable(kept: KeptRuns, now: number): unknown[] {
  kept.refresh();
  const columns = fields.map((field) => kept.column(field, now));
  const there = kept.letters
    .map((letters, place) => ({ letters, place }))
    .filter(({ place }) => kept.isThere(place, false) || kept.isThere(place, true));
  return there
    .map(({ letters, place }) => [
      letters,
      kept.isThere(place, true) ? 1 : 0,
      ...columns.map((column) => column.at(place)),
    ])
    .sort(byFirst);
}
function tableNow(db: Database, now: number): unknown[] {
  const values = fields.map((field) => valueSql(field, now));
  const statement = sql`select substr(${run.id}, 5), ${run.deletedAt} is not null, ${sql.join(values, sql`, `)} from ${run}`;
  return rowsOf<unknown[]>(db, statement).sort(byFirst);
}
const byFirst = ([a]: unknown[], [b]: unknown[]): number => (String(a) < String(b) ? -1 : 1);

it('has a call for each', () => {
  expect([...Object.keys(mutations), ...changesNothing].sort()).toEqual([...paths].sort());
});

it('is followed by tables of runs, changes nothing for a role or a scope that does not suffice nor without the password, and leaves an entry that says who, from where, what', async () => {
  const stage = await makeStage(importers());
  const { ctx } = stage;
  const wrong: Record<string, unknown> = {};
  for (const path of paths) {
    const [prepare, needed] = [mutations[path], declarations.get(path)?.access ?? 'admin'];
    if (prepare === undefined) continue;
    const input = await prepare(stage);
    const before = databaseContent(ctx.db, ['audit_entry', 'change']);
    for (const access of roles.filter((each) => !sufficesFor(each, needed))) {
      const refusal = await callProcedure({ ...ctx, actor: { name: 'low', access } }, path, input).catch(
        (error: unknown) => error,
      );
      const changed = changedTables(before, databaseContent(ctx.db, ['audit_entry', 'change']));
      if (!(refusal instanceof Error) || changed.length > 0) wrong[`${path} as ${access}`] = changed;
    }
    for (const [name, actor] of lesser(ctx, path)) {
      const refusal = await callProcedure({ ...ctx, actor }, path, input).catch((error: unknown) => error);
      const changed = changedTables(before, databaseContent(ctx.db, ['audit_entry', 'change']));
      if (!(refusal instanceof Error) || changed.length > 0) wrong[`${path} ${name}`] = changed;
    }
    const logged = numbersGiven(ctx.db);
    const unchanged = databaseContent(ctx.db, beside);
    await callProcedure({ ...ctx, origin }, path, input).catch((error: unknown) => {
      wrong[path] = String(error);
    });
    // Columns that are kept say what they would if they were read now.
    const [now, own] = [tableNow(ctx.db, ctx.now()), keptTable(keptRuns(ctx.db), ctx.now())];
    if (!isDeepStrictEqual(own, now)) wrong[`${path}, columns`] = { own, now };
    const tables = changedTables(unchanged, databaseContent(ctx.db, beside));
    const entries = ctx.db.select().from(auditEntry).where(gt(auditEntry.id, logged)).all();
    if (!(path in wrong) && tables.length === 0 && !changesFiles.includes(path)) wrong[path] = 'changed nothing';
    if (!(path in wrong) && entries.length === 0) wrong[path] = `no entry, but changed ${tables}`;
    for (const { actor, origin: kind, address, action } of entries) {
      if (actor !== 'ada' || kind !== 'browser' || address !== origin.address)
        wrong[path] = { action, actor, kind, address };
    }
  }
  expect(wrong).toEqual({});
  expect(verifyAudit(ctx.db).problems).toEqual([]);
}, 300_000);

it('reaches no query with another scope, and only to administer what names people and secrets', async () => {
  const { ctx } = makePlatform();
  const [reading, administering]: string[][] = [[], []];
  const wrong: string[] = [];
  for (const [path, declaration] of declarations) {
    if (declaration.kind !== 'query') continue;
    const need = needOf(path, declaration);
    (need.scope === 'read' ? reading : administering)?.push(path);
    for (const scope of scopes.filter((each) => each !== need.scope)) {
      const actor = { name: 'ada', access: 'admin', scopes: [scope] } as const;
      const refusal = await callProcedure({ ...ctx, actor }, path, undefined).catch((error: unknown) => error);
      if (!(refusal instanceof Error && /needs a token with the scope/.test(refusal.message))) wrong.push(path);
    }
  }
  expect(wrong).toEqual([]);
  expect(reading).toContain('runs.list');
  expect(administering?.sort()).toEqual([
    'audit.list',
    'audit.vocabulary',
    'members.invitations',
    'members.list',
    'system.backupCare',
    'system.backups',
    'tokens.list',
    'webhooks.deliveries',
    'webhooks.list',
  ]);
});

it('records the first account', async () => {
  const { ctx } = makePlatform();
  await createFirstMember({ ctx: { ...ctx, origin: { kind: 'open', address: '127.0.0.1' } }, input: ada });
  expect(ctx.db.select().from(auditEntry).all()).toMatchObject([
    { action: 'member.create', origin: 'open', address: '127.0.0.1', detail: { handle: 'ada', access: 'admin' } },
  ]);
});
