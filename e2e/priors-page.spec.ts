/** @file Priors: the list, one prior with its posteriors, map and distances; and missing ones. */
import { basePath, readStory } from './support/platform';
import { expect, open, test } from './support/test';

test('a prior is found, compared with a posterior, and adapted', async ({ page }) => {
  const { prior } = readStory();
  await open(page, '/priors');
  await expect(page.getByRole('columnheader', { name: 'Entropy', exact: true })).toBeVisible();
  await open(page, `/priors/${prior}`);
  const posteriors = page.getByRole('table', { name: 'Posteriors of this prior' });
  await expect(posteriors.getByRole('rowheader')).toHaveCount(2);
  await expect(page.getByRole('img', { name: /^Map of 2 posteriors around the prior/ })).toBeVisible();
  await posteriors.getByRole('button', { name: /Show Adapted to digits · seed 1/ }).click();
  await expect(page).toHaveURL(/posterior=run_/);
  const distances = page.getByRole('table', { name: /KL of Adapted to digits · seed 1 from the prior/ });
  await expect(distances.getByRole('rowheader')).toHaveCount(4);
  await page.getByRole('link', { name: 'Adapt to…' }).first().click();
  await expect(page).toHaveURL(/launch\?kind=adapt&prior=/);
});

test('a prior is judged at equal budget, paired by seed and task', async ({ page, client }) => {
  const { prior, space, taskSet } = readStory();
  // With twice the steps: it is no pair of an adaptation's, whatever its seed and task.
  const schedule = { steps: 12, batch: 16, evaluateEvery: 2 };
  const config = { kind: 'search', space, task: { taskSet }, ...schedule } as const;
  const { runs } = await client.runs.launch.mutate({ config, seeds: [0] });
  const [longer] = runs;
  if (longer === undefined) throw new Error('Nothing was launched.');
  // Nobody named it: what it does, and the classes that it tells apart.
  expect(longer.name).toBe('Search · 5, 6, …');
  await expect
    .poll(async () => (await client.runs.get.query({ id: longer.id })).state, { timeout: 120_000 })
    .toBe('finished');
  await open(page, `/priors/${prior}`);
  const verdicts = page.getByRole('region', { name: 'Did it help?' }).getByRole('listitem');
  await expect(verdicts).toHaveText([
    /^Adapted − search from scratch: .* points \(.*2 pairs\): too few pairs for a verdict$/,
  ]);
  const posteriors = page.getByRole('table', { name: 'Posteriors of this prior' });
  const moved = await posteriors.getByRole('rowheader').count();
  // Other journeys adapt it with a part of the method switched off: those have no posterior, and the page says so.
  const { adaptations } = await client.priors.posteriors.query({ id: prior });
  if (moved < adaptations)
    await expect(page.getByRole('region', { name: 'Posteriors' })).toContainText(
      `${moved} of ${adaptations} adaptations moved φ`,
    );
  await open(page, '/priors');
  const list = page.getByRole('table');
  const headers = await list.getByRole('columnheader').allTextContents();
  const row = list.getByRole('row').filter({ has: page.locator(`a[href$="/priors/${prior}"]`) });
  // A row's heading is among its cells.
  await expect(row.locator('th, td').nth(headers.indexOf('Adaptations'))).toHaveText(String(adaptations));
  await open(page, `/runs/${longer.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(longer.name);
  await client.runs.delete.mutate({ id: longer.id });
});

test('a prior has its own name, tags and notes', async ({ page }) => {
  const { prior } = readStory();
  await open(page, `/priors/${prior}`);
  const before = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit the prior' });
  await dialog.getByLabel('Name').fill('Grey digits, decided');
  await dialog.getByLabel('Tags').fill('keep');
  await dialog.getByLabel('Notes').fill('Learnt from **digits** only.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Grey digits, decided');
  await expect(page.getByRole('region', { name: 'Notes' }).locator('strong')).toHaveText('digits');
  await open(page, '/priors');
  const row = page.getByRole('rowheader', { name: 'Grey digits, decided keep' });
  await row.getByRole('link').click();
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Name').fill(before);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(before);
});

test('missing parts have placeholders', async ({ page }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/trpc/*priors.*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${basePath}/priors`);
  await expect(page.getByRole('main').locator('[data-placeholder]').first()).toBeVisible();
  release();
  await expect(page.getByRole('table')).toBeVisible();
  await page.unrouteAll({ behavior: 'wait' });
});

test.describe('a missing prior', () => {
  test.use({ expected: { patterns: [/Failed to load resource/] } });
  test('is answered with the reason and a way on', async ({ page }) => {
    await page.goto(`${basePath}/priors/pr_000000000000`);
    await expect(page.getByText(/There is no prior/)).toBeVisible();
    await expect(page.getByRole('link', { name: 'All priors' })).toBeVisible();
  });
});
