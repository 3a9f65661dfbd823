/** @file Impossible runs are refused before anything is queued, naming the field. */
import { readStory } from './support/platform';
import { expect, open, test } from './support/test';

test('a number out of its range is refused at its field', async ({ page, client }) => {
  const story = readStory();
  await open(page, `/launch?kind=meta-train&taskSet=${story.taskSet}&space=${story.space}`);
  const before = (await client.runs.list.query({ limit: 1 })).total;
  const iterations = page.getByRole('textbox', { name: 'Meta-iterations', exact: true });
  await iterations.fill('0');
  await page.getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(iterations).toBeFocused();
  await expect(iterations).toHaveAttribute('aria-invalid', 'true');
  await expect(iterations).toHaveAccessibleDescription(/1/);
  expect(new URL(page.url()).pathname).toBe('/launch');
  expect((await client.runs.list.query({ limit: 1 })).total).toBe(before);
});

test('a batch larger than the task is refused at the batch', async ({ page, client }) => {
  const story = readStory();
  await open(page, `/launch?kind=meta-train&taskSet=${story.taskSet}&space=${story.space}`);
  const before = (await client.runs.list.query({ limit: 1 })).total;
  const batch = page.getByRole('textbox', { name: /^Batch/ });
  await batch.fill('1000');
  await expect(batch).toHaveAccessibleDescription(/larger than the smallest task/);
  await expect(batch).toHaveAttribute('aria-invalid', 'true');
  expect((await client.runs.list.query({ limit: 1 })).total).toBe(before);
});

test('a form that is not filled in says what is missing', async ({ page }) => {
  // There are several genotypes: none is chosen automatically.
  await open(page, '/launch?kind=evaluate');
  const genotype = page.getByRole('combobox', { name: 'Genotype' });
  await expect(genotype.locator('option')).not.toHaveCount(1);
  await page.getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(genotype).toHaveAttribute('aria-invalid', 'true');
  await expect(genotype).toBeFocused();
});

test('the API refuses unknown fields and wrong ids by name', async ({ client }) => {
  const story = readStory();
  const config = { kind: 'search', space: story.space, task: { taskSet: story.taskSet } } as const;
  await expect(client.runs.launch.mutate({ config: { ...config, ...{ iteration: 5 } } })).rejects.toThrow(/iteration/);
  const { problems } = await client.runs.check.query({ config: { ...config, task: { ...config.task, index: -1 } } });
  expect(problems.map(({ field }) => field)).toEqual(['task.index']);
});
