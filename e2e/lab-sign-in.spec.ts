/**
 * @file Signing in by the lab's provider, a real one of OpenID Connect started here, with passwords off; and by a proxy that signs people in.
 */
import { type BrowserContext, type Page, request } from '@playwright/test';
import { client as oidcClient, startProvider } from '@/test/oidc-provider';
import { freePort } from '@/workers/supervisor/port';
import { expectAccessible } from './support/accessible';
import { withOwnPlatform } from './support/own-platform';
import { basePath } from './support/platform';
import { keepScreen } from './support/screens';
import { expect, test } from './support/test';

// The browser's own message about a refused answer, expected here.
test.use({ expected: { patterns: [/Failed to load resource.*(401|403|404)/, /status of (401|403|404)/] } });

/** From our page, as a user whom the provider asks to sign in. */
async function comeIn(page: Page, login: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in with the lab' }).click();
  const field = page.locator('input[name="login"]');
  await field.fill(login);
  await page.locator('input[name="password"]').fill('x');
  await page.locator('button[type="submit"]').click();
}

async function leave(page: Page, who: RegExp): Promise<void> {
  await page.getByRole('button', { name: who }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in with the lab' })).toBeVisible();
}

/** The provider, too, forgets the browser: the next user must sign in. */
const forget = (context: BrowserContext, issuer: string) =>
  context.clearCookies({ domain: new URL(issuer).hostname, name: /^_session|^_interaction/ });

test('the lab’s provider signs people in, their groups say as what, and no password does', async ({
  page,
  context,
}) => {
  const port = await freePort();
  const provider = await startProvider(`http://127.0.0.1:${port}${basePath}/api/session/oidc/callback`);
  provider.people.set('grace', { name: 'Grace Hopper', email: 'grace@lab.example', groups: ['heads', 'staff'] });
  provider.people.set('eve', { name: 'Eve', email: 'eve@lab.example', groups: ['vision'] });
  provider.people.set('mallory', { name: 'Mallory', email: 'mallory@lab.example', groups: ['guests'] });
  const environment = {
    MASTHEAD_OIDC_ISSUER: provider.issuer,
    MASTHEAD_OIDC_CLIENT_ID: oidcClient.id,
    MASTHEAD_OIDC_CLIENT_SECRET: oidcClient.secret,
    MASTHEAD_OIDC_NAME: 'the lab',
    MASTHEAD_ROLES: 'heads=admin, vision=member, staff=viewer',
    MASTHEAD_PASSWORDS: 'off',
    MASTHEAD_TRUSTED_PROXIES: '127.0.0.1',
  };
  // From another machine, by the lab's proxy: users of the platform's own machine are administrators until the first account.
  await context.setExtraHTTPHeaders({ 'X-Forwarded-For': '10.1.2.3' });
  // The provider's own form would fetch a font; no journey asks the web for anything.
  await context.route('https://fonts.googleapis.com/**', (route) =>
    route.fulfill({ contentType: 'text/css', body: '' }),
  );
  try {
    await withOwnPlatform(
      async (url) => {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.goto(`${url}/settings/account`);
        await expect(page.getByLabel('Password')).toHaveCount(0);
        await expect(page.getByLabel('E-mail')).toHaveCount(0);
        await expectAccessible(page);
        await keepScreen(page, 'lab-sign-in-light');
        await page.emulateMedia({ colorScheme: 'dark' });
        await expectAccessible(page);
        await keepScreen(page, 'lab-sign-in-dark');
        const refused = await page.request.post(`${url}/api/session`, {
          data: { email: 'grace@lab.example', password: 'curious enough' },
        });
        expect(refused.status()).toBe(403);

        // The requested page follows, with the role of the groups.
        await comeIn(page, 'grace');
        await expect(page.getByRole('button', { name: 'Grace Hopper, administrator' })).toBeVisible();
        await expect(page).toHaveURL(/\/settings\/account$/);
        await expect(page.getByText('You sign in with the lab; your role follows')).toBeVisible();
        await expectAccessible(page);
        await keepScreen(page, 'lab-account-dark');
        await page.emulateMedia({ colorScheme: 'light' });
        await expectAccessible(page);
        await keepScreen(page, 'lab-account-light');

        // Out, and in again: another group, another role.
        await leave(page, /^Grace Hopper/);
        const { cookies } = await context.storageState();
        const anew = await request.newContext({ storageState: { cookies, origins: [] } });
        expect((await anew.get(`${url}/api/v1/runs/list`)).status()).toBe(401);
        await anew.dispose();
        await forget(context, provider.issuer);
        await comeIn(page, 'eve');
        await expect(page.getByRole('button', { name: 'Eve, member' })).toBeVisible();
        await leave(page, /^Eve/);
        await forget(context, provider.issuer);
        provider.people.set('eve', { name: 'Eve', email: 'eve@lab.example', groups: ['staff'] });
        await comeIn(page, 'eve');
        await expect(page.getByRole('button', { name: 'Eve, viewer' })).toBeVisible();
        await leave(page, /^Eve/);
        await forget(context, provider.issuer);
        provider.people.set('eve', { name: 'Eve', email: 'eve@lab.example', groups: [] });
        await comeIn(page, 'eve');
        await expect(page.getByRole('alert').filter({ hasText: 'none of your groups has a role here' })).toBeVisible();

        await forget(context, provider.issuer);
        await page.goto(`${url}/runs`);
        await comeIn(page, 'mallory');
        await expect(page.getByRole('alert').filter({ hasText: 'none of your groups has a role here' })).toBeVisible();
        expect((await page.request.get(`${url}/api/v1/runs/list`)).status()).toBe(401);
        await expectAccessible(page);
        // The page requests nothing when its platform has ended.
        await page.goto('about:blank');
      },
      { port, environment },
    );
  } finally {
    await provider.close();
  }
});

test('a user signed in by a proxy signs out there, and sees so', async ({ browser }) => {
  const environment = {
    MASTHEAD_TRUSTED_PROXIES: '127.0.0.1',
    MASTHEAD_PROXY_USER_HEADER: 'Remote-User',
    MASTHEAD_PROXY_GROUPS_HEADER: 'Remote-Groups',
    MASTHEAD_ROLES: 'heads=admin',
  };
  await withOwnPlatform(
    async (url) => {
      const context = await browser.newContext({
        extraHTTPHeaders: { 'Remote-User': 'grace', 'Remote-Groups': 'heads' },
        viewport: { width: 1280, height: 800 },
      });
      const page = await context.newPage();
      await page.goto(`${url}/settings/account`);
      await expect(page.getByText('Sign out at the proxy: Masthead keeps no session')).toBeVisible();
      await expect(page.getByLabel('Current password')).toHaveCount(0);
      await expectAccessible(page);
      await keepScreen(page, 'proxy-account-light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page);
      await keepScreen(page, 'proxy-account-dark');
      await page.getByRole('button', { name: 'grace, administrator' }).click();
      await expect(page.getByRole('menuitem', { name: 'Account and tokens' })).toBeVisible();
      await expect(page.getByRole('menuitem', { name: 'Sign out' })).toHaveCount(0);
      await page.keyboard.press('Escape');
      // A sensitive act, without a password to ask for.
      const invited = await context.request.post(`${url}/api/v1/members/invite`, {
        data: { access: 'viewer', note: 'Eve' },
      });
      expect(invited.status()).toBe(200);
      await context.close();
      const stranger = await request.newContext();
      expect((await stranger.get(`${url}/api/v1/runs/list`)).status()).toBe(401);
      await stranger.dispose();
    },
    { environment },
  );
});
