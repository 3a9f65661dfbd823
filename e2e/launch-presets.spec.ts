/** @file A genotype's retraining starts from a paper's recipe: the form takes its values and keeps the task and space. */
import { readStory } from './support/platform';
import { keepBothThemes } from './support/screens';
import { expect, open, test } from './support/test';

test('the papers’ recipes are offered for a retraining', async ({ page }) => {
  const { genotype, taskSet } = readStory();
  await open(page, `/launch?kind=evaluate&genotype=${genotype}&taskSet=${taskSet}`);
  const presets = page.getByRole('group', { name: 'Start from a preset' });
  await expect(presets.getByRole('button')).toHaveText([
    /^Tiny/,
    /^Small/,
    /^Large/,
    /^Paper(?!,)/,
    /^Paper, DARTS cell/,
    /^Paper, ImageNet/,
  ]);
  await expect(presets.getByRole('button', { name: /^Tiny/ })).toContainText('Smoke test');
  const setting = (name: string) => page.getByRole('textbox', { name: new RegExp(`^${name}`) });
  const chosen = presets.locator('[aria-pressed=true]');

  // Channels and layers are advanced settings.
  await page.locator('summary', { hasText: 'Advanced' }).click();
  await presets.getByRole('button', { name: /^Paper, DARTS cell/ }).click();
  await expect(chosen).toHaveText(/^Paper, DARTS cell/);
  await expect(setting('Initial channels')).toHaveValue('36');
  await expect(setting('Layers')).toHaveValue('20');

  await presets.getByRole('button', { name: /^Paper, ImageNet/ }).click();
  await expect(chosen).toHaveText(/^Paper, ImageNet/);
  await expect(setting('Initial channels')).toHaveValue('48');
  await expect(setting('Layers')).toHaveValue('14');
  await expect(setting('Label smoothing')).toHaveValue('0.1');
  await expect(page.getByRole('combobox', { name: 'Genotype' })).toHaveValue(genotype);
  await keepBothThemes(page, 'launch-presets');

  await open(page, '/launch?kind=adapt');
  await expect(presets.getByRole('button')).toHaveCount(3);
});
