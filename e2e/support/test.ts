/** @file The journeys' `test`: fails on any console error or page error, and on accessibility violations of the last page. */
import { test as base, expect, type Page } from '@playwright/test';
import { type Client, createClient } from '@/client/create-client';
import { expectAccessible } from './accessible';

interface Fixtures {
  readonly client: Client;
  /** Errors that a journey brings about on purpose, by their text. In an object: Playwright takes a list for a tuple. */
  readonly expected: { readonly patterns: readonly RegExp[] };
  readonly watched: undefined;
}

export const test = base.extend<Fixtures>({
  client: async ({ baseURL }, use) => use(createClient({ url: baseURL ?? '' })),
  expected: { patterns: [] },
  watched: [
    async ({ context, expected }, use) => {
      const errors: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
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
  await page.goto(path);
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Live');
  await expectSettled(page);
}

/** The main heading is there and no part of the page is still a placeholder. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('main').locator('[data-placeholder]')).toHaveCount(0);
}
