/** @file A dataset of a task set may have its own pixels, ways and image counts. */
import { readStory } from './support/platform';
import { expect, open, test } from './support/test';

test('tasks are drawn at the pixels of their dataset, and the task set says so', async ({ page }) => {
  await open(page, `/task-sets/new?dataset=${readStory().dataset}`);
  await page.getByRole('textbox', { name: 'Name' }).fill('Digits at 24 pixels');
  const resolutions = page.getByRole('textbox', { name: /^Resolutions/ });
  await expect(resolutions).toHaveCount(1);
  const preview = page.getByText(/ways at \d+ px/);
  await expect(preview.first()).toContainText('at 28 px');

  await page.getByRole('checkbox', { name: 'Own pixels, ways and image counts' }).check();
  await resolutions.nth(1).fill('24, 24');
  await expect(resolutions.nth(1)).toHaveAccessibleDescription(/listed twice/);
  await resolutions.nth(1).fill('24');
  await expect(preview.first()).toContainText('at 24 px');
  await expect(resolutions.first()).toHaveValue('28');

  await page.getByRole('button', { name: 'Save the task set' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Digits at 24 pixels' })).toBeVisible();
  const source = page.getByRole('region', { name: 'MNIST' });
  await expect(source).toContainText('Pixels');
  await expect(source).toContainText('24');
});
