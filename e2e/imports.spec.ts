/** @file Images become a dataset: an archive is sent from the browser, a folder is taken from the server, unreadable files are reported. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Files, testImage, writeFolder, writeZip } from '@/test/factories/image-archives';
import { expect, expectSettled, open, test } from './support/test';

/** Two classes of twelve images. */
async function images(): Promise<Files> {
  const files = new Map<string, Buffer>();
  for (const [at, name] of ['cats', 'dogs'].entries())
    for (let image = 0; image < 12; image++)
      files.set(`pets/${name}/${image}.png`, await testImage(100 * at + image, { side: 12 }));
  return files;
}

// The browser's own message about the part that is cut.
test.use({ expected: { patterns: [/Failed to load resource.*uploads/] } });

test('an archive is sent, imported and looked at', async ({ page }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'masthead-pets-'));
  await writeZip(path.join(folder, 'pets.zip'), await images());
  writeFileSync(path.join(folder, 'broken.zip'), 'no archive');
  await open(page, '/datasets/add');
  await page.getByRole('button', { name: 'Import images' }).click();
  await expect(page.getByText('Choose at least one file.')).toBeVisible();

  await page.getByLabel(/^Files/).setInputFiles(path.join(folder, 'pets.zip'));
  await page.getByLabel(/^Name/).fill('Pets');
  await page.getByLabel(/^Licence/).fill('CC0');
  await page.getByLabel(/^Origin/).fill('Drawn by a test');
  await page.getByLabel(/^For testing/).fill('25');
  // The first part is cut on its way: sending goes on.
  let parts = 0;
  await page.route(/\/api\/datasets\/uploads\?id=/, (route) =>
    route.request().method() === 'PUT' && parts++ === 0 ? route.abort() : route.continue(),
  );
  await page.getByRole('button', { name: 'Import images' }).click();
  const imports = page.getByRole('region', { name: 'Imports' });
  await expect(imports.getByText('Pets', { exact: false }).first()).toBeVisible();
  await imports.getByRole('link', { name: 'Open' }).first().click({ timeout: 60_000 });
  await page.waitForURL(/\/datasets\/ds_/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pets');
  expect(parts).toBeGreaterThan(1);
  await expect(page.getByRole('region', { name: 'Quality' })).toContainText('Every class has 9 training images.', {
    timeout: 60_000,
  });
  await expect(page.getByRole('main')).toContainText('cats');
  await expectSettled(page);

  await open(page, '/datasets/add');
  await page.getByLabel(/^Files/).setInputFiles(path.join(folder, 'broken.zip'));
  await page.getByLabel(/^Name/).fill('Broken pets');
  await page.getByLabel(/^Licence/).fill('CC0');
  await page.getByLabel(/^Origin/).fill('Drawn by a test');
  await page.getByRole('button', { name: 'Import images' }).click();
  await expect(page.getByRole('region', { name: 'Imports' }).getByText('failed')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByLabel(/^Name/)).toHaveValue('Broken pets');
});

test('a folder on the server is imported by its path', async ({ page, client }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'masthead-folder-'));
  writeFolder(folder, await images());
  await open(page, '/datasets/add');
  await page.getByLabel(/^From/).selectOption({ label: 'The server' });
  await page.getByLabel(/^Folders or archives/).fill(folder);
  await page.getByLabel(/^Name/).fill('Pets of a folder');
  await page.getByLabel(/^Licence/).fill('CC0');
  await page.getByLabel(/^Origin/).fill('Drawn by a test');
  await page.getByRole('button', { name: 'Import images' }).click();
  const named = async () => (await client.datasets.list.query()).filter(({ name }) => name === 'Pets of a folder');
  await expect.poll(async () => (await named()).length, { timeout: 60_000 }).toBe(1);
  await expectSettled(page);
});
