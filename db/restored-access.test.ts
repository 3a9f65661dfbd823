/** @file After a restore nobody who lost access since the backup gets in. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ada, clientWith, eve, platformWithAda } from '@/test/factories/accounts';
import { copyDatabase } from './copy-and-check';
import { migrationsFolder } from './migrate';
import { openDatabase } from './open';
import { restoreDatabase } from './restore';
import { apiToken, credential, invitation, member, session } from './schema';

async function withBackup() {
  const { platform, url, signIn, post } = await platformWithAda();
  const browser = clientWith(url, await signIn(ada.email, ada.password));
  const invite = () => browser.members.invite.mutate({ access: 'member', note: 'Eve' });
  await post('join', { secret: (await invite()).secret, password: 'curious enough', account: eve });
  await invite();
  const withdrawn = await invite();
  await browser.tokens.create.mutate({ name: 'kept', scopes: ['read'], days: null });
  const revoked = await browser.tokens.create.mutate({ name: 'revoked', scopes: ['admin'], days: null });
  const copy = path.join(platform.dataDirectory, 'copy.sqlite');
  await copyDatabase(platform.file, copy, () => undefined);
  return { platform, browser, withdrawn, revoked, copy };
}
type Backup = Awaited<ReturnType<typeof withBackup>>;

/** The platform's database as it is now, in a separate folder, where nobody has it open. */
async function aside({ platform }: Backup): Promise<string> {
  const file = path.join(platform.dataDirectory, 'aside.sqlite');
  await copyDatabase(platform.file, file, () => undefined);
  return file;
}

const restore = (file: string, { copy }: Backup) =>
  restoreDatabase({ copy, file, migrations: migrationsFolder(), now: 0, onProgress: () => undefined });

function inside(file: string) {
  const { db, close } = openDatabase(file, 'reader');
  try {
    return {
      sessions: db.select().from(session).all().length,
      tokens: db
        .select()
        .from(apiToken)
        .all()
        .map(({ name }) => name),
      invitations: db.select().from(invitation).all().length,
      members: db.select().from(member).all(),
      passwords: db
        .select()
        .from(credential)
        .all()
        .map(({ password }) => password),
    };
  } finally {
    close();
  }
}

it('keeps what was revoked, removed and changed since the backup, and ends every session', async () => {
  const backup = await withBackup();
  const { browser, platform } = backup;
  await browser.tokens.revoke.mutate({ id: backup.revoked.record.id });
  await browser.members.withdrawInvitation.mutate({ id: backup.withdrawn.invitation.id });
  const gone = (await browser.members.list.query({})).find(({ handle }) => handle === eve.handle);
  await browser.members.remove.mutate({ id: gone?.id ?? '' });
  const before = inside(platform.file);
  await browser.members.changePassword.mutate({ current: ada.password, next: 'difference engines' });
  const after = inside(platform.file);
  expect(after.passwords).not.toEqual(before.passwords);
  const file = await aside(backup);
  expect((await restore(file, backup)).ended).toMatchObject({ tokens: 1, invitations: 1, members: 2, known: true });
  const { sessions, tokens, invitations, members, passwords } = inside(file);
  expect({ sessions, tokens, invitations }).toEqual({ sessions: 0, tokens: ['kept'], invitations: 1 });
  expect(members.find(({ handle }) => handle === eve.handle)?.removedAt).toEqual(expect.any(Number));
  expect(passwords).toEqual(after.passwords);
});

it('revokes all of them if the replaced database cannot be read', async () => {
  const backup = await withBackup();
  const file = await aside(backup);
  writeFileSync(file, 'scrap');
  expect((await restore(file, backup)).ended).toMatchObject({ known: false, tokens: 2, invitations: 2 });
  expect(inside(file)).toMatchObject({ sessions: 0, tokens: [], invitations: 0 });
});
