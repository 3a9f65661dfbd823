/** @file A published table is sent, its columns mapped, imported; genotypes then show what it publishes, or that it lacks them. */
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { cellInRow, cellOfNoRow, smallTable, tableRows } from './support/published-cells';
import { keepBothThemes } from './support/screens';
import { expect, expectSettled, open, test } from './support/test';

const name = 'Cells of a test';
const csv = smallTable();

async function choose(page: Page, file: string, bytes: Buffer): Promise<void> {
  await page
    .getByLabel('From this computer')
    .setInputFiles({ name: file, mimeType: 'application/octet-stream', buffer: bytes });
}

/** By its arch string, from the form; ends on its page. */
async function importGenotype(page: Page, called: string, arch: string): Promise<void> {
  await open(page, '/genotypes/import');
  await page.getByRole('textbox', { name: 'Name' }).fill(called);
  await page.getByRole('textbox', { name: 'Genotype' }).fill(arch);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.waitForURL(/\/genotypes\/gt_/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(called);
  await expectSettled(page);
}

test.describe('a published table', () => {
  // The server refuses an invalid file or mapping.
  test.use({ expected: { patterns: [/Failed to load resource.*400/] } });

  test('is imported with its columns mapped, and genotypes show its accuracies and ranks at once', async ({ page }) => {
    const watching = await page.context().newPage();
    await importGenotype(watching, 'Cell of row 10', cellInRow(10));
    const published = watching.getByRole('region', { name: 'Published', exact: true });
    await expect(published).toHaveCount(0);

    await open(page, '/benchmarks/import');
    const alert = page.getByRole('main').getByRole('alert');
    await test.step('broken files', async () => {
      await choose(page, 'cells.csv.gz', gzipSync(csv).subarray(0, 300));
      await expect(alert).toContainText('can’t be unpacked');
      await choose(page, 'cells.csv', Buffer.from(csv.slice(0, csv.lastIndexOf(','))));
      await expect(alert).toContainText(`Line ${tableRows + 1} has 5 of 6 cells: is the file cut off`);
      await keepBothThemes(page, 'benchmark-broken-file');
      await choose(page, 'cells.zip', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]));
      await expect(alert).toContainText('not UTF-8 text');
    });

    await choose(page, 'cells.csv.gz', gzipSync(csv));
    const columns = page.getByRole('table', { name: 'Columns of the table' });
    const row = (column: string) =>
      columns.getByRole('row').filter({ has: page.getByRole('rowheader', { name: column, exact: true }) });
    await expect(columns.getByRole('rowheader')).toHaveText(['nr', 'drawing', 'weight', 'midway', 'final, %', 'loss'], {
      timeout: 60_000,
    });
    await expect(alert).toHaveCount(0);
    // Found by what it holds; no heading says what the others are.
    const architecture = page.getByRole('combobox', { name: 'Architecture' });
    await expect(architecture).toHaveValue('drawing');
    await expect(columns.getByRole('checkbox', { checked: true })).toHaveCount(0);
    const send = page.getByRole('button', { name: `Import ${tableRows} architectures` });
    await expect(send).toBeDisabled();
    await expect(page.getByText('Still missing: an accuracy, ticked in the table above; the source.')).toBeVisible();

    await test.step('wrong mappings', async () => {
      await page.getByRole('textbox', { name: 'Name' }).fill(name);
      await page.getByRole('textbox', { name: 'Source' }).fill('Made by a test');
      await row('loss').getByRole('checkbox').check();
      await expect(page.getByText('Still missing: the dataset of loss.')).toBeVisible();
      await page.getByRole('textbox', { name: 'Dataset of loss' }).fill('CIFAR-10');
      await architecture.selectOption('weight');
      await send.click();
      await expect(architecture).toHaveAccessibleDescription(
        /Line 2, column weight: "1000" is not an architecture.*another column/,
      );
      await keepBothThemes(page, 'benchmark-wrong-column');
      await architecture.selectOption('drawing');
      await expect(architecture).not.toHaveAttribute('aria-invalid');
      await send.click();
      await expect(alert).toContainText('Line 2, column loss: 240.5 is not an accuracy in percent');
      await row('loss').getByRole('checkbox').uncheck();
      await expect(alert).toHaveCount(0);
    });

    for (const [column, split, epochs] of [
      ['midway', 'validation', '12'],
      ['final, %', 'test', '200'],
    ] as const) {
      await row(column).getByRole('checkbox').check();
      await page.getByRole('textbox', { name: `Dataset of ${column}` }).fill('CIFAR-10');
      await page.getByRole('combobox', { name: `Images of ${column}` }).selectOption(split);
      await page.getByRole('spinbutton', { name: `Epochs of ${column}` }).fill(epochs);
    }
    await page.getByRole('combobox', { name: 'Parameters' }).selectOption('weight');
    await page.getByRole('combobox', { name: 'Main accuracy' }).selectOption('final, %');
    await keepBothThemes(page, 'benchmark-mapped');
    await send.click();
    await page.waitForURL(/\/benchmarks\/bm_/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expectSettled(page);
    await expect(page.getByRole('table', { name: 'What it publishes' }).getByRole('row')).toHaveText([
      /^Accuracy onBestMedianLowest/,
      /^CIFAR-10 test, 200 epochs90\.00 %.*final, %$/,
      /^CIFAR-10 validation, 12 epochs.*midway$/,
    ]);
    await expect(
      page
        .getByRole('table', { name: /^Genotypes by their accuracy/ })
        .getByRole('row')
        .nth(1),
    ).toHaveText(/^Cell of row 1065\.00 %/);
    await keepBothThemes(page, 'benchmark');

    await test.step('a genotype that was open already', async () => {
      await expect(published.getByRole('row', { name: /^CIFAR-10 test, 200 epochs/ })).toContainText('65.00 %');
      const rank = tableRows - 10;
      await expect(published.getByRole('row', { name: /^CIFAR-10 test, 200 epochs/ })).toContainText(`${rank}`);
      await watching.close();
    });
    await test.step('a genotype that comes later', async () => {
      await importGenotype(page, 'The best of the table', cellInRow(tableRows - 1));
      const shown = page.getByRole('region', { name: 'Published', exact: true });
      await expect(shown.getByRole('columnheader', { name: `Rank of ${tableRows}` })).toBeVisible();
      await expect(shown.getByRole('row', { name: /^CIFAR-10 test, 200 epochs/ })).toHaveText(/epochs90\.00 %12\.8 %$/);
      await expect(shown.getByRole('link', { name })).toBeVisible();
      await keepBothThemes(page, 'genotype-published');
    });
    await test.step('a genotype that the table lacks', async () => {
      await importGenotype(page, 'Not in the table', cellOfNoRow);
      await expect(page.getByRole('region', { name: 'Not published' })).toHaveText(
        `Not published${name} has no such cell among its ${tableRows} architectures.`,
      );
      await expect(page.getByRole('region', { name: 'Published', exact: true })).toHaveCount(0);
      await keepBothThemes(page, 'genotype-not-published');
    });
    await test.step('in the list, by rank', async () => {
      await open(page, '/genotypes?order=published');
      await expect(page.getByRole('row').nth(1)).toContainText('The best of the table');
      await expect(page.getByRole('row').nth(1)).toContainText('90.00 %, rank 1');
      await expect(page.getByRole('row').nth(2)).toContainText('65.00 %, rank 26');
      await keepBothThemes(page, 'genotypes-by-published');
    });
    await test.step('deleted, it says nothing any more', async () => {
      await open(page, '/benchmarks');
      await page.getByRole('link', { name }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByRole('button', { name: 'Delete the benchmark' }).click();
      await page.waitForURL(/\/benchmarks$/);
      await expect(page.getByRole('link', { name })).toHaveCount(0);
      await open(page, '/genotypes?order=published');
      await expect(page.getByRole('rowheader', { name: 'The best of the table' })).toBeVisible();
      await expect(page.getByText('rank 1', { exact: false })).toHaveCount(0);
    });
  });
});
