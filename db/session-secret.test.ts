/** @file The secret of cookies: kept outside the database, moved out of older databases, and new on request. */
import { expect, it } from 'vitest';
import { runCli } from '@/cli/program';
import { writePlatformState } from '@/db/queries/platform-state';
import { auditEntry, session } from '@/db/schema';
import { ada, platformWithAda } from '@/test/factories/accounts';
import { leaveSecretInDatabase, sessionSecret } from './session-secret';

it('is no longer in a database of an earlier version, whose sessions end once', async () => {
  const { platform, signIn } = await platformWithAda();
  const { db } = platform.ctx;
  await signIn(ada.email, ada.password);
  expect(leaveSecretInDatabase(db)).toBeNull();
  expect(db.select().from(session).all()).toHaveLength(1);
  writePlatformState(db, 'session-secret', 'of old', 1);
  expect(leaveSecretInDatabase(db)).toBe(1);
  expect(db.select().from(session).all()).toEqual([]);
  expect(leaveSecretInDatabase(db)).toBeNull();
});

it('is replaced by masthead secret rotate, which signs everyone out', async () => {
  const { platform, signIn } = await platformWithAda();
  const { db } = platform.ctx;
  await signIn(ada.email, ada.password);
  const before = sessionSecret(platform.dataDirectory);
  let said = '';
  const out = (text: string): void => {
    said += text;
  };
  const io = { out, err: out, readStdin: async () => '', environment: {}, signal: new AbortController().signal };
  await expect(runCli(['secret', 'rotate', '--data', platform.dataDirectory], io)).resolves.toBe(0);
  expect(said).toMatch(/ended: 1/);
  expect(sessionSecret(platform.dataDirectory)).not.toBe(before);
  expect(db.select().from(session).all()).toEqual([]);
  expect(db.select().from(auditEntry).all().at(-1)).toMatchObject({ action: 'secret.rotate' });
});
