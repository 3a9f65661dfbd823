/** @file On a phone: pages fit its width, and the navigation is a drawer. */
import type { Page } from '@playwright/test';
import type { RunId } from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import { waitForState } from './support/long-run';
import { readStory } from './support/platform';
import { keepScreen } from './support/screens';
import { expect, expectSettled, open, test } from './support/test';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

/** How far the page reaches beyond the screen's right edge. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('Home, a run and the launch form fit, and the drawer leads on', async ({ page }) => {
  const story = readStory();
  await open(page, '/');
  expect(await overhang(page)).toBe(0);
  await keepScreen(page, 'home-phone');
  await page.getByRole('button', { name: 'Pages' }).click();
  const drawer = page.getByRole('dialog', { name: 'Masthead' });
  await drawer.getByRole('link', { name: 'Devices' }).click();
  await expect(drawer).toBeHidden();
  await expectSettled(page);
  expect(await overhang(page)).toBe(0);
  await keepScreen(page, 'devices-phone');
  await open(page, `/runs/${story.metaTrain}`);
  expect(await overhang(page)).toBe(0);
  await keepScreen(page, 'run-phone');
  await open(page, `/launch?kind=adapt&prior=${story.prior}&taskSet=${story.taskSet}`);
  await expect(page.getByRole('group', { name: 'Start from a preset' })).toBeVisible();
  expect(await overhang(page)).toBe(0);
  await page.locator('summary', { hasText: 'Advanced' }).click();
  expect(await overhang(page)).toBe(0);
});

test('a run of every kind fits: its acts, figures and first chart are on the first screen', async ({
  page,
  client,
}) => {
  const story = readStory();
  const task = { taskSet: story.taskSet };
  const small = { initChannels: 4, layers: 3 };
  const configs: RunConfigInput[] = [
    {
      ...{ kind: 'few-shot', prior: story.prior, taskSet: story.taskSet },
      ...{ ways: 3, shots: 2, queries: 3, episodes: 6, steps: 2 },
    },
    { kind: 'measure', genotype: story.genotype, task, ...small, largestBatch: 4, passes: 5 },
    { kind: 'random-search', space: story.space, task, ...small, genotypes: 2, epochs: 1, batch: 16 },
  ];
  const launched: RunId[] = [];
  for (const config of configs)
    for (const { id } of (await client.runs.launch.mutate({ name: `On a phone: ${config.kind}`, config })).runs)
      launched.push(id);
  for (const id of launched) await waitForState(client, id, 'finished');
  for (const id of [story.metaTrain, ...story.adapt, ...story.search, story.evaluate, ...launched]) {
    await open(page, `/runs/${id}`);
    await expect(page.getByText('All figures')).toBeVisible();
    expect(await overhang(page)).toBe(0);
    const main = page.getByRole('main');
    await expect(main.getByRole('button', { name: 'More' })).toBeInViewport();
    await expect(main.getByRole('tab', { name: 'Overview' })).toBeInViewport();
    const { kind } = await client.runs.get.query({ id });
    if (kind === 'measure') await expect(main.getByText('No curves')).toBeInViewport();
    else await expect(main.getByRole('figure').first()).toBeInViewport();
  }
  // Every tab is in sight, and how charts are drawn is behind a button.
  await open(page, `/runs/${story.metaTrain}?tab=lineage`);
  await expect(page.getByRole('tab', { name: 'Lineage' })).toBeInViewport();
  await open(page, `/runs/${story.metaTrain}`);
  const scale = page.getByRole('group', { name: 'Scale' });
  await expect(scale).toBeHidden();
  await page.getByRole('button', { name: 'How charts are drawn' }).click();
  await expect(scale).toBeVisible();
});
