/** @file Pictures of pages, kept as artefacts of the test run: build/test-reports/screens/NAME-VARIANT.png. */
import path from 'node:path';
import type { Page } from '@playwright/test';

const folder = path.join(import.meta.dirname, '..', '..', 'build', 'test-reports', 'screens');

export async function keepScreen(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}
