/** @file The platform is stopped while pages are open, and started again: nothing typed is lost, no page falls, and all go on by themselves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@/workers/supervisor/port';
import { withOwnPlatform } from './support/own-platform';
import { expect, test } from './support/test';

// The browser's own messages about a server that is not there.
test.use({ expected: { patterns: [/Failed to load resource/, /ERR_/] } });

test('pages outlive a stop of the platform', async ({ page, context }) => {
  const data = mkdtempSync(path.join(tmpdir(), 'masthead-away-'));
  const port = await freePort();
  const launch = await context.newPage();
  try {
    await withOwnPlatform(
      async (url) => {
        await page.goto(`${url}/runs`);
        await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Live');
        await launch.goto(`${url}/launch?kind=search`);
        await launch.getByLabel('Name', { exact: true }).fill('Typed before the stop');
      },
      { data, port },
    );
    await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Offline');
    // What loads when it is first shown: the palette, the list of shortcuts.
    await page.keyboard.press('?');
    await launch.keyboard.press('ControlOrMeta+k');
    const asked = launch.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/health'));
    await asked;
    await expect(launch.getByLabel('Name', { exact: true })).toHaveValue('Typed before the stop');
    await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
    await withOwnPlatform(
      async () => {
        await expect(launch.getByRole('dialog')).toBeVisible();
        await expect(page.getByRole('dialog')).toContainText(/shortcuts/i);
        await expect(launch.getByLabel('Name', { exact: true })).toHaveValue('Typed before the stop');
        for (const each of [page, launch]) {
          await expect(each.getByRole('status', { name: 'Connection', includeHidden: true })).toHaveText('Live');
          await each.goto('about:blank');
        }
      },
      { data, port },
    );
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
