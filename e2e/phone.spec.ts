/** @file On a phone: pages fit its width, and the navigation is a drawer. */
import type { Page } from '@playwright/test';
import { readStory } from './support/platform';
import { keepScreen } from './support/screens';
import { expect, expectSettled, open, test } from './support/test';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

/** How far the page reaches beyond the screen's right edge. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('Home, a run and the launch form fit, and the drawer leads on', async ({ page }) => {
  const story = readStory();
  await open(page, '/');
  expect(await overhang(page)).toBe(0);
  await keepScreen(page, 'home-phone');
  await page.getByRole('button', { name: 'Pages' }).click();
  const drawer = page.getByRole('dialog', { name: 'Masthead' });
  await drawer.getByRole('link', { name: 'Devices' }).click();
  await expect(drawer).toBeHidden();
  await expectSettled(page);
  expect(await overhang(page)).toBe(0);
  await keepScreen(page, 'devices-phone');
  await open(page, `/runs/${story.metaTrain}`);
  expect(await overhang(page)).toBe(0);
  await keepScreen(page, 'run-phone');
  await open(page, `/launch?kind=adapt&prior=${story.prior}&taskSet=${story.taskSet}`);
  await expect(page.getByRole('group', { name: 'Start from a preset' })).toBeVisible();
  expect(await overhang(page)).toBe(0);
  await page.locator('summary', { hasText: 'Advanced' }).click();
  expect(await overhang(page)).toBe(0);
});
