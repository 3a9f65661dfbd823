/** @file Accounts: the first one, an invitation, roles, a token, a new password, and what a signed-out reader sees. */
import type { Page } from '@playwright/test';
import { createClient } from '@/client/create-client';
import { expectAccessible } from './support/accessible';
import { withOwnPlatform } from './support/own-platform';
import { keepScreen } from './support/screens';
import { expect, expectSettled, test } from './support/test';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'analytical engines' };
const eve = { name: 'Eve', email: 'eve@example.org', password: 'curious enough' };

// The browser's own message about a refused answer, expected here.
test.use({ expected: { patterns: [/Failed to load resource.*(401|403|404)/, /status of (401|403|404)/] } });

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function linkOf(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  const link = (await dialog.getByRole('region', { name: 'Link' }).locator('pre').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Done' }).click();
  return link;
}

test('from a platform for everyone to one with members', async ({ page, browser }) => {
  await withOwnPlatform(async (url, printed) => {
    await test.step('the first account', async () => {
      await page.goto(`${url}/settings/account`);
      await page.getByRole('main').getByRole('link', { name: 'Create the first account' }).click();
      await expectSettled(page);
      await expectAccessible(page);
      await keepScreen(page, 'first-account-link');
      await page.getByLabel('Link').fill('mhf_');
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByText('This is not the link')).toBeVisible();
      await expect.poll(printed).toContain('To create the first');
      const link = /\S+\/join#mhf_\S+/.exec(printed())?.[0] ?? '';
      await page.getByLabel('Link').fill(`${link.slice(0, -4)}AAAA`);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByText('This link creates no account')).toBeVisible();
      await page.goto(link);
      await expect(page.getByText('The first account, an administrator’s')).toBeVisible();
      await expectAccessible(page);
      await keepScreen(page, 'first-account');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(ada.name);
      await expect(page.getByLabel('Handle')).toHaveValue('ada');
      await page.getByLabel('E-mail').fill(ada.email);
      await page.getByLabel('Password').fill(ada.password);
      await page.getByRole('button', { name: 'Create the account' }).click();
      await expect(page.getByRole('button', { name: 'Ada Lovelace, administrator' })).toBeVisible();
      await page.goto(`${url}/settings/members`);
      await expect(page.getByRole('table', { name: 'Members' }).getByRole('row')).toHaveCount(2);
    });

    await test.step('an invitation', async () => {
      await page.getByRole('textbox', { name: 'For', exact: true }).fill('Eve from the second floor');
      await page.getByLabel('As', { exact: true }).selectOption('viewer');
      await page.getByRole('button', { name: 'Make a link' }).click();
    });
    const link = await linkOf(page);
    await expect(page.getByRole('list', { name: 'Unused links' })).toContainText('Eve from the second floor');
    await expectAccessible(page);
    await keepScreen(page, 'members-invited');

    const other = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const theirs = await other.newPage();
    await test.step('is used once', async () => {
      await theirs.goto(link);
      await expect(theirs.getByText('You join as viewer')).toBeVisible();
      await expectAccessible(theirs);
      await theirs.getByRole('textbox', { name: 'Name', exact: true }).fill(eve.name);
      await theirs.getByLabel('Handle').fill('ada');
      await theirs.getByLabel('E-mail').fill(eve.email);
      await theirs.getByLabel('Password').fill(eve.email);
      await theirs.getByLabel('E-mail').focus();
      await expect(theirs.getByText('is little more than your own name or address')).toBeVisible();
      await theirs.getByLabel('Password').fill(eve.password);
      await expect(theirs.getByText('is little more than your own name or address')).toHaveCount(0);
      await theirs.getByRole('button', { name: 'Join' }).click();
      await expect(theirs.getByText('The handle ada is taken.')).toBeVisible();
      await theirs.getByLabel('Handle').fill('eve');
      await theirs.getByRole('button', { name: 'Join' }).click();
      await expect(theirs.getByRole('button', { name: 'Eve, viewer' })).toBeVisible();
      await expect(page.getByText('No link is waiting to be used.')).toBeVisible();
    });

    await test.step('a viewer looks, and sees why more is not allowed', async () => {
      await theirs.goto(`${url}/launch`);
      await expect(theirs.getByText('Your role is viewer')).toBeVisible();
      await expect(theirs.getByText('view only')).toBeVisible();
      await expect(theirs.getByRole('button', { name: /^Launch/ }).last()).toBeDisabled();
      await theirs.goto(`${url}/genotypes/import`);
      await expect(theirs.getByText('Your role is viewer')).toBeVisible();
      // What a member could import: only the role disables the button.
      const cell = '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|';
      const add = theirs.getByRole('main').getByRole('button', { name: 'Import' });
      const fill = async (): Promise<void> => {
        await theirs.getByLabel('Name').fill('Residual');
        await theirs.getByLabel('Genotype').fill(cell);
      };
      await fill();
      await expect(theirs.getByText('The cells are drawn here')).toHaveCount(0);
      await expect(add).toBeDisabled();
      await theirs.emulateMedia({ colorScheme: 'light' });
      await keepScreen(theirs, 'viewer-import-light');
      await expectAccessible(theirs);
      await keepScreen(theirs, 'viewer-import-dark');
      await theirs.keyboard.press('ControlOrMeta+k');
      await expect(theirs.getByRole('option', { name: 'Copy a link to this view' })).toBeVisible();
      await expect(theirs.getByRole('option', { name: /Drain the queue/ })).toHaveCount(0);
      await theirs.keyboard.press('Escape');
      await theirs.goto(`${url}/devices`);
      await expect(theirs.getByRole('button', { name: 'Drain' })).toBeDisabled();
      await expect(theirs.getByRole('group', { name: /Your role is viewer/ }).first()).toBeAttached();
      await expectAccessible(theirs);
      await keepScreen(theirs, 'viewer-devices');
      await page.getByLabel('Role of Eve').selectOption('member');
      await expect(page.getByText('Eve is member now')).toBeVisible();
      await theirs.reload();
      await expect(theirs.getByRole('button', { name: 'Eve, member' })).toBeVisible();
      await expect(theirs.getByText('Your role is viewer')).toHaveCount(0);
      await theirs.goto(`${url}/genotypes/import`);
      await fill();
      await expect(add).toBeEnabled();
    });

    await test.step('a token speaks for its owner', async () => {
      await theirs.getByRole('button', { name: 'Eve, member' }).click();
      await theirs.getByRole('menuitem', { name: 'Account and tokens' }).click();
      await theirs.getByRole('textbox', { name: 'For', exact: true }).fill('notebook');
      await theirs.getByLabel('Launch').check();
      await theirs.getByRole('button', { name: 'Make a token' }).click();
      const shown = theirs.getByRole('dialog', { name: 'Your token' }).getByRole('region', { name: 'Token' });
      const token = (await shown.locator('pre').textContent()) ?? '';
      await theirs.getByRole('button', { name: 'Done' }).click();
      const me = await createClient({ url, token }).members.me.query({});
      expect(me).toMatchObject({ name: 'eve', access: 'member' });
      await expect(createClient({ url }).members.me.query({})).rejects.toThrow(/Sign in first/);
      await expect(theirs.getByRole('table', { name: 'Tokens' })).toContainText(token.slice(0, 8));
      await expectAccessible(theirs);
      await keepScreen(theirs, 'account-token');
      await theirs.getByRole('button', { name: 'Revoke notebook' }).click();
      await theirs.getByRole('alertdialog').getByRole('button', { name: 'Revoke the token' }).click();
      await expect(theirs.getByText('No token yet')).toBeVisible();
      await expect(createClient({ url, token }).members.me.query({})).rejects.toThrow(/is unknown/);
    });

    await test.step('who is removed is out at once, and can be restored', async () => {
      await theirs.goto(`${url}/runs`);
      await page.getByRole('button', { name: 'More about Eve' }).click();
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove Eve' }).click();
      await expect(page.getByRole('table', { name: 'Members' })).toContainText('removed');
      await theirs.reload();
      await expect(theirs.getByRole('heading', { name: 'Sign in to Masthead' })).toBeVisible();
      await signIn(theirs, eve.email, eve.password);
      await expect(theirs.getByRole('main').getByRole('alert')).toContainText('This account was removed');
      await page.getByRole('button', { name: 'More about Eve' }).click();
      await page.getByRole('menuitem', { name: 'Restore' }).click();
      await page.getByRole('button', { name: 'More about Eve' }).click();
      await page.getByRole('menuitem', { name: 'Password reset link' }).click();
    });
    const renewal = await linkOf(page);
    await test.step('a forgotten password', async () => {
      await theirs.goto(renewal);
      await theirs.getByLabel('Password').fill('curious once more');
      await theirs.getByRole('button', { name: 'Set the password' }).click();
      await expect(theirs.getByRole('heading', { name: 'Sign in to Masthead' })).toHaveCount(0);
      await expect(theirs.getByRole('button', { name: 'Eve, member' })).toBeVisible();
      await theirs.goto(renewal);
      await expect(theirs.getByText('You are signed in as Eve')).toBeVisible();
    });
    await other.close();

    await test.step('signing out and in again leads back to the page', async () => {
      await page.getByRole('button', { name: 'Ada Lovelace, administrator' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL(`${url}/`);
      await page.goto(`${url}/genotypes?sort=name`);
      await expect(page.getByRole('heading', { name: 'Sign in to Masthead' })).toBeVisible();
      await expect(page.getByRole('navigation')).toHaveCount(0);
      await expectAccessible(page);
      await keepScreen(page, 'sign-in');
      await signIn(page, ada.email, 'difference engines');
      await expect(page.getByRole('main').getByRole('alert')).toContainText('Address or password is wrong');
      await signIn(page, ada.email, ada.password);
      await expect(page.getByRole('heading', { name: 'Genotypes', level: 1 })).toBeVisible();
      expect(page.url()).toContain('/genotypes?sort=name');
      await expectSettled(page);
      await page.goto('about:blank');
    });
  });
});
