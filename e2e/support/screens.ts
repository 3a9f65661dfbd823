/** @file Pictures of pages, kept as artefacts of the test run: build/test-reports/screens/NAME-VARIANT.png. */
import path from 'node:path';
import { expect, type Page } from '@playwright/test';

const folder = path.join(import.meta.dirname, '..', '..', 'build', 'test-reports', 'screens');

export async function keepScreen(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}

/** NAME-light.png and NAME-dark.png. */
export async function keepBothThemes(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await keepScreen(page, `${name}-${theme}`);
  }
}
