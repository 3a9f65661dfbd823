/** @file The journeys' `test`: fails on console errors and warnings, page errors, and accessibility violations of the last page. */
import { test as base, expect, type Page } from '@playwright/test';
import { type Client, createClient } from '@/client/create-client';
import { expectAccessible } from './accessible';
import { basePath } from './platform';

interface Fixtures {
  readonly client: Client;
  /** Errors and warnings that a journey brings about on purpose, by their text. In an object: Playwright takes a list for a tuple. */
  readonly expected: { readonly patterns: readonly RegExp[] };
  readonly watched: undefined;
}

export const test = base.extend<Fixtures>({
  client: async ({ baseURL }, use) => use(createClient({ url: `${baseURL ?? ''}${basePath}` })),
  expected: { patterns: [] },
  watched: [
    async ({ context, expected }, use) => {
      const errors: string[] = [];
      context.on('console', (message) => {
        const type = message.type();
        if (type === 'error' || type === 'warning')
          errors.push(`${type}: ${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (event) => {
        const error = event.error();
        errors.push(error.stack ?? error.message);
      });
      await use(undefined);
      for (const page of context.pages().slice(-1)) if (page.url() !== 'about:blank') await expectAccessible(page);
      expect(errors.filter((error) => !expected.patterns.some((pattern) => pattern.test(error)))).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

/** Opens a page and waits until it shows its own content under a live connection. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${basePath}${path}`);
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Live');
  await expectSettled(page);
}

/** The main heading is there and nothing in view is still a placeholder; what lies below may load when it is reached. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  const waiting = page.getByRole('main').locator('[data-placeholder]');
  const inView = () =>
    waiting.evaluateAll(
      (elements) => elements.filter((element) => element.getBoundingClientRect().top < window.innerHeight).length,
    );
  await expect.poll(inView, { message: 'placeholders in view' }).toBe(0);
}
