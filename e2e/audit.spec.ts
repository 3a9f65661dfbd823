/** @file The audit log's page: live, filtered by person, action and day, and exported as a file. */
import { expectAccessible } from './support/accessible';
import { keepBothThemes } from './support/screens';
import { expect, expectSettled, open, test } from './support/test';

test('who changed what', async ({ page, client }) => {
  await open(page, '/settings');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit log' }).click();
  const table = page.getByRole('table', { name: 'Audit log' });
  await expect(table).toBeVisible();
  const { id } = await client.experiments.create.mutate({ name: 'Told in the log' });
  const row = table.getByRole('row').filter({ hasText: 'Told in the log' });
  await expect(row).toContainText('experiment.create');
  await expect(row).toContainText('Without an account');
  await expect(row).toContainText('127.0.0.1');

  await page.getByLabel('Object', { exact: true }).fill(id);
  await expect(table.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByLabel('What', { exact: true }).selectOption('experiment');
  await expect(table.getByRole('rowheader', { name: 'dispatcher' })).toHaveCount(0);
  await expect(row).toBeVisible();
  await expect(page).toHaveURL(/what=experiment/);
  await page.reload();
  await expect(page.getByLabel('What', { exact: true })).toHaveValue('experiment');
  await expect(row).toBeVisible();
  await page.getByLabel('To', { exact: true }).fill('2020-01-01');
  await expect(page.getByText('No entry matches')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expectSettled(page);
  await keepBothThemes(page, 'audit');
  await expectAccessible(page);
  await page.getByLabel('What', { exact: true }).selectOption('experiment');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'NDJSON' }).click();
  expect((await download).suggestedFilename()).toBe('audit.ndjson');
});
