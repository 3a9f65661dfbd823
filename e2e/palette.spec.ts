/** @file The palette: goes to any record by name, and acts on the run in view. */

import { readStory } from './support/platform';
import { names } from './support/story';
import { expect, expectSettled, open, test } from './support/test';

test('find a task set and a genotype by name', async ({ page, client }) => {
  const story = readStory();
  await open(page, '/');
  await page.keyboard.press('Control+k');
  await page.keyboard.type(names.taskSet.toLowerCase());
  await page.getByRole('option', { name: names.taskSet, exact: true }).click();
  await page.waitForURL(new RegExp(`/task-sets/${story.taskSet}`));
  const genotype = await client.genotypes.get.query({ id: story.genotype });
  await page.keyboard.press('Control+k');
  await page.keyboard.type(genotype.id);
  await expect(page.getByRole('option').first()).toContainText(genotype.name);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/genotypes/${genotype.id}`));
  await expectSettled(page);
});

test('tag, delete and restore the run in view', async ({ page, client }) => {
  const story = readStory();
  const run = story.evaluate;
  await open(page, `/runs/${run}`);
  // All of it is typed before the palette's code has come.
  let come = (): void => undefined;
  const typed = new Promise<void>((resolve) => {
    come = resolve;
  });
  await page.route('**/_next/static/**', async (route) => {
    await typed;
    await route.continue();
  });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('tag this');
  await page.keyboard.press('Enter');
  await page.keyboard.type('from the palette');
  await page.keyboard.press('Enter');
  come();
  await expect.poll(async () => (await client.runs.get.query({ id: run })).tags).toContain('from the palette');
  await page.unrouteAll({ behavior: 'wait' });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('delete this');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/runs$/);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  const stateOf = (id: string) =>
    client.runs.get.query({ id }).then(
      ({ state }) => state,
      () => 'in the trash',
    );
  await expect.poll(() => stateOf(run)).toBe('finished');
});

test('change the look', async ({ page }) => {
  await open(page, '/');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('compact');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
});
