/** @file `masthead audit verify` on files: an intact log, an edited one, and a head stored before. */
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { callerOf } from '@/test/factories/mutations';
import { makePlatform } from '@/test/factories/platform';
import { run } from '../test-support/run';

it('says whether the log is unaltered', async () => {
  const { ctx, dataDirectory, file } = makePlatform();
  const verify = (...args: string[]) => run(['audit', 'verify', '--data', dataDirectory, ...args]);
  await callerOf(ctx).experiments.create({ name: 'First' });
  const whole = await verify();
  expect([whole.status, whole.out]).toEqual([0, expect.stringMatching(/Entries +1\n[\s\S]*is unaltered/)]);
  const head = /1:[0-9a-f]{64}/.exec(whole.out)?.[0] ?? '';
  await callerOf(ctx).experiments.create({ name: 'Second' });
  expect(await verify('--against', head)).toMatchObject({ status: 0 });
  expect(await verify('--against', `1:${'0'.repeat(64)}`)).toMatchObject({ status: 1 });
  expect(await verify('--against', 'no head')).toMatchObject({ status: 1, err: expect.stringContaining('looks like') });
  const sqlite = new Sqlite(file);
  sqlite.exec('DROP TRIGGER audit_entry_unchanged');
  sqlite.exec("UPDATE audit_entry SET actor = 'nobody' WHERE id = 1");
  sqlite.close();
  const edited = await verify('--json');
  expect(edited.status).toBe(1);
  expect(JSON.parse(edited.out)).toMatchObject({ entries: 2, problems: [expect.any(String), 'Entry 1 was changed.'] });
});

it('lists and exports what it says, by who and what, in either form', async () => {
  const { ctx, dataDirectory } = makePlatform();
  for (const name of ['First', '=Second']) await callerOf(ctx).experiments.create({ name });
  const audit = (...args: string[]) => run(['audit', ...args, '--data', dataDirectory]);
  const listed = await audit('list', '--limit', '1', '--json');
  expect(JSON.parse(listed.out)).toMatchObject([{ id: 2, actor: 'test', action: 'experiment.create' }]);
  expect((await audit('list')).out).toMatch(/^2 +\S.*experiment\.create[\s\S]*^1 /m);
  expect((await audit('list', '--who', 'nobody')).out).toBe('No entry.\n');
  const lines = (await audit('export', '--what', 'experiment')).out.trimEnd().split('\n');
  const entries = lines.map((line): unknown => JSON.parse(line));
  expect(entries).toMatchObject([{ id: 1 }, { id: 2 }]);
  const csv = (await audit('export', '--format', 'csv')).out.trimEnd().split('\r\n');
  expect(csv).toHaveLength(3);
  expect(csv[0]).toMatch(/^id,time,actor/);
  expect(await audit('list', '--since', 'yesterday')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/2026-01-31/),
  });
  expect(await audit('list', '--limit', '0')).toMatchObject({ status: 2 });
});
