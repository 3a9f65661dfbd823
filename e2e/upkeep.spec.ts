/** @file Upkeep: the doctor's findings, a backup that can be downloaded, removed checkpoints. */
import { readFile } from 'node:fs/promises';
import { expect, open, test } from './support/test';

test('the doctor finds the platform sound', async ({ page }) => {
  await open(page, '/devices');
  const doctor = page.getByRole('region', { name: 'Doctor' });
  for (const check of ['Dispatcher', 'Data folder', 'Datasets', 'Database'])
    await expect(
      doctor
        .getByRole('listitem')
        .filter({ hasText: new RegExp(check) })
        .getByText('ok', { exact: true })
        .first(),
    ).toBeVisible();
  await expect(page.getByRole('progressbar', { name: /busy/ })).toBeVisible();
  // Engines are listed once, in their own panel.
  const engines = page.getByRole('region', { name: 'Engines' });
  await expect(engines.getByRole('listitem').filter({ hasText: 'tfjs-cpu' })).toContainText('ready');
  await expect(doctor.getByText(/^Engine/)).toHaveCount(0);
});

test('back up, download, and remove the backup', async ({ page }) => {
  await open(page, '/settings');
  await page.getByRole('button', { name: 'Back up now' }).click();
  const link = page.getByRole('list', { name: 'Backups' }).getByRole('button', { name: /^Download/ });
  await expect(link).toHaveCount(1);
  const download = page.waitForEvent('download');
  await link.click();
  const file = await (await download).path();
  expect((await readFile(file)).subarray(0, 15).toString()).toBe('SQLite format 3');
  await page.getByRole('button', { name: /^Remove masthead-/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove the backup' }).click();
  await expect(page.getByText('No backup yet')).toBeVisible();
});

test('remove what takes room, by name', async ({ page }) => {
  await open(page, '/settings');
  const largest = page.getByRole('table', { name: 'Largest runs' });
  const remove = largest.getByRole('button', { name: /^Remove the checkpoints of/ });
  const name = (await remove.first().getAttribute('aria-label')) ?? '';
  const own = largest.getByRole('button', { name, exact: true });
  const before = await own.count();
  await own.first().click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('This cannot be undone');
  await dialog.getByRole('button', { name: 'Remove the checkpoints' }).click();
  await expect(own).toHaveCount(before - 1);
});
