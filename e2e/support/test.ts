/**
 * @file The journeys' `test`: fails on console errors and warnings, page errors, and accessibility violations of the last page.
 * `pagesTest` is the same for many pages that are only viewed: they share a browser context, so that scripts are loaded once.
 */
import {
  type BrowserContext,
  test as base,
  type ConsoleMessage,
  expect,
  type Page,
  type WebError,
} from '@playwright/test';
import { type Client, createClient } from '@/client/create-client';
import { expectAccessible, type Theme } from './accessible';
import { basePath } from './platform';

interface Fixtures {
  readonly client: Client;
  /** Expected errors and warnings of a journey, by their text. In an object: Playwright takes a list for a tuple. */
  readonly expected: { readonly patterns: readonly RegExp[] };
  /** Of the last page. every-page.spec.ts checks every page in both themes: most journeys need not repeat it. */
  readonly accessibleIn: { readonly themes: readonly Theme[] };
  readonly watched: undefined;
}

export const test = base.extend<Fixtures>({
  client: async ({ baseURL }, use) => use(createClient({ url: `${baseURL ?? ''}${basePath}` })),
  expected: [{ patterns: [] }, { option: true }],
  accessibleIn: [{ themes: ['light'] }, { option: true }],
  watched: [
    async ({ context, expected, accessibleIn }, use) => {
      const errors: string[] = [];
      const onConsole = (message: ConsoleMessage) => {
        const type = message.type();
        if (type === 'error' || type === 'warning')
          errors.push(`${type}: ${message.text()} (${message.location().url})`);
      };
      const onError = (event: WebError) => {
        const error = event.error();
        errors.push(error.stack ?? error.message);
      };
      context.on('console', onConsole);
      context.on('weberror', onError);
      await use(undefined);
      for (const page of context.pages().slice(-1))
        if (page.url() !== 'about:blank') await expectAccessible(page, accessibleIn.themes);
      context.off('console', onConsole);
      context.off('weberror', onError);
      expect(errors.filter((error) => !expected.patterns.some((pattern) => pattern.test(error)))).toEqual([]);
    },
    { auto: true },
  ],
});

export const pagesTest = test.extend<object, { readonly shared: BrowserContext }>({
  shared: [
    async ({ browser }, use, { project }) => {
      const { baseURL, viewport } = project.use;
      const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}), ...(viewport ? { viewport } : {}) });
      await use(context);
      await context.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ shared }, use) => {
    await use(shared);
    for (const page of shared.pages()) await page.close();
  },
});
export { expect };

/** Opens a page and waits until it shows its own content under a live connection. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${basePath}${path}`);
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Live');
  await expectSettled(page);
}

/** The main heading is there and nothing in view is still a placeholder; what is below may load when it is reached. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  const waiting = page.getByRole('main').locator('[data-placeholder]');
  const inView = () =>
    waiting.evaluateAll(
      (elements) => elements.filter((element) => element.getBoundingClientRect().top < window.innerHeight).length,
    );
  await expect.poll(inView, { message: 'placeholders in view' }).toBe(0);
}
