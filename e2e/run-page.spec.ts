/** @file The page of a run: charts by keyboard and mouse, baseline, downloads, architecture, log, notes; and its states. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { basePath, readStory } from './support/platform';
import { expect, open, test } from './support/test';

const cursor = (page: Page, title: string) => page.getByRole('slider', { name: `Cursor of ${title}`, exact: true });

test('a chart is read, zoomed and reset by keyboard, and all charts zoom together', async ({ page }) => {
  await open(page, `/runs/${readStory().adapt[0]}`);
  const loss = cursor(page, 'Loss');
  await expect(loss).toHaveAttribute('aria-valuetext', /step 6: train/);
  await expect(loss).toHaveAccessibleDescription(/train: first .* last .* best .* (rising|falling|level)/);
  await loss.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(loss).toHaveAttribute('aria-valuetext', /step 5: train/);
  await page.keyboard.press('Home');
  await expect(loss).toHaveAttribute('aria-valuetext', /step 1: train/);
  // A zoom draws the plots that are there, and makes none anew, whether they have points in its range or not.
  const plots = page.getByRole('main').locator('.uplot canvas');
  const before = await plots.count();
  await plots.evaluateAll((all) => {
    for (const each of all) each.setAttribute('data-kept', '');
  });
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/range=1(~|%7E)/);
  await expect(page.getByRole('button', { name: 'Show all' })).not.toHaveCount(0);
  // The range belongs to all charts: each offers a reset.
  const accuracy = page.getByRole('figure').filter({ has: cursor(page, 'Accuracy') });
  await expect(accuracy.getByRole('button', { name: 'Show all' })).toBeVisible();
  await loss.focus();
  await page.keyboard.press('0');
  await expect(page).not.toHaveURL(/range=/);
  await expect(page.getByRole('main').locator('.uplot canvas[data-kept]')).toHaveCount(before);
});

test('figures have names for people on every page, and say their key to the pointer', async ({ page }) => {
  const { adapt, search } = readStory();
  const of = [...adapt, ...search].join(',');
  for (const path of ['/', '/runs', `/runs/${adapt[0]}`, `/compare?runs=${of}`]) {
    await open(page, path);
    const main = page.getByRole('main');
    await expect(main.getByText('Test accuracy').filter({ visible: true }).first()).toBeVisible();
    await expect(main).not.toContainText('test.accuracy');
    if (path !== '/') await expect(main.locator('[title*="test.accuracy"]').first()).toContainText('Test accuracy');
  }
});

test('lineage is a graph of links that leads from run to run, or a table', async ({ page }) => {
  const { adapt, metaTrain } = readStory();
  await open(page, `/runs/${adapt[0]}?tab=lineage`);
  const graph = page.getByRole('navigation', { name: 'Lineage' });
  await expect(graph.locator('[aria-current=page]')).toContainText('Adapt');
  await expect(graph.getByRole('link', { name: /^Task set/ })).toBeVisible();
  await page.getByRole('button', { name: 'As a table' }).click();
  const chain = page.getByRole('table', { name: 'Lineage' });
  await expect(chain.getByRole('rowheader', { name: /\(this run\)/ })).toBeVisible();
  await page.getByRole('button', { name: 'As a table' }).click();
  await graph.getByRole('link', { name: /^Meta-train/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${metaTrain}\\?tab=lineage`));
});

test('axes, scales and smoothing are kept in the address', async ({ page }) => {
  await open(page, `/runs/${readStory().adapt[0]}`);
  await page.getByText('Device time', { exact: true }).click();
  await page.getByText('Log y', { exact: true }).click();
  await page.getByRole('slider', { name: 'Smoothing' }).fill('60');
  await expect(page).toHaveURL(/axis=device.*scale=y.*smooth=60/);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Device time' })).toBeChecked();
  await expect(cursor(page, 'Loss')).not.toHaveAttribute('aria-valuetext', /step/);
});

test('a chart is saved as CSV and SVG, and shown as a table', async ({ page }) => {
  await open(page, `/runs/${readStory().adapt[0]}`);
  const save = async (item: string): Promise<string> => {
    await page.getByRole('button', { name: 'Download Loss' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item, exact: true }).click(),
    ]);
    return readFileSync(await file.path(), 'utf8');
  };
  const csv = (await save('CSV of what is drawn')).split('\r\n');
  expect(csv[0]).toBe('series,step,seconds,mean,min,max,non_finite');
  expect(csv.filter((line) => line.startsWith('train,'))).toHaveLength(6);
  expect(await save('SVG')).toMatch(/^<svg[\s\S]*Loss[\s\S]*<\/svg>$/);
  await page.getByRole('button', { name: 'Download Loss' }).click();
  await page.getByRole('menuitem', { name: 'PNG', exact: true }).click();
  await page.getByRole('button', { name: 'Download Loss' }).click();
  await page.getByRole('menuitem', { name: 'Show as a table' }).click();
  await expect(page.getByRole('dialog').getByRole('row')).toHaveCount(7);
});

test('a pinned baseline is drawn behind other runs, until it is unpinned', async ({ page }) => {
  const { adapt } = readStory();
  await open(page, `/runs/${adapt[0]}`);
  const choose = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Pin as baseline');
  await open(page, `/runs/${adapt[1]}`);
  const loss = page.getByRole('figure').filter({ has: cursor(page, 'Loss') });
  await expect(loss.getByText('baseline')).toHaveCount(2);
  await open(page, `/runs/${adapt[0]}`);
  await choose('Unpin baseline');
  // The focus returns to where it was before a dialog.
  await choose('Edit…');
  await expect(page.getByRole('dialog', { name: 'Edit the run' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'More', exact: true })).toBeFocused();
  await open(page, `/runs/${adapt[1]}`);
  await expect(loss.getByText('baseline')).toHaveCount(0);
});

test('a result opens with three figures, the others on request, and charts above the fold', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, `/runs/${readStory().adapt[0]}`);
  // The window is called after the run, and stays so.
  await expect(page).toHaveTitle(/^Adapted to digits · seed \d+ · Masthead$/);
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByTitle(/\(test\.accuracy\)$/)).toContainText('Test accuracy');
  await expect(result.getByTitle(/\([\w.]+\)$/)).toHaveCount(3);
  await expect(cursor(page, 'Loss')).toBeInViewport({ ratio: 1 });
  await result.getByRole('button', { name: 'All figures' }).click();
  await expect(result.getByText('Logit shift')).toBeVisible();
  // A finished run has no progress bar.
  await expect(page.getByRole('main').getByRole('progressbar')).toHaveCount(0);
});

test('charts are searched', async ({ page }) => {
  await open(page, `/runs/${readStory().adapt[0]}`);
  await page.getByRole('searchbox', { name: 'Search the charts' }).fill('train norm');
  await expect(page.getByText(/^1 of \d+ charts$/)).toBeVisible();
  await expect(cursor(page, 'Gradient norm')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search the charts' }).fill('no such metric');
  await expect(page.getByText('No chart matches')).toBeVisible();
});

test('a field of the heat map brings out its arc, and the step is scrubbed', async ({ page }) => {
  await open(page, `/runs/${readStory().adapt[0]}?tab=architecture`);
  const table = page.getByRole('table', { name: /Normal cell: probability/ });
  await table.getByRole('button').first().focus();
  await expect(page.getByRole('img', { name: /Normal cell: every candidate/ }).getByText(/c\(k−2\) → 2/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/Normal cell, c\(k−2\) → 2, skip_connect: p/)).toBeVisible();
  await page.getByRole('slider', { name: 'Step', exact: true }).fill('0');
  await expect(page).toHaveURL(/step=0/);
  await expect(page.getByRole('heading', { name: 'Genotype at step 0' })).toBeVisible();
  await page.getByRole('button', { name: 'Play the steps' }).click();
  await expect(page).not.toHaveURL(/step=/);
});

test('notes are Markdown, and nothing in them runs', async ({ page, client }) => {
  const [id] = readStory().search;
  await client.runs.edit.mutate({
    id: id ?? '',
    notes: '# Plan\n\n- **first** try\n\n<img src=x onerror=alert(1)>',
  });
  await open(page, `/runs/${id}`);
  const notes = page.getByRole('region', { name: 'Notes' });
  await expect(notes.getByRole('heading', { name: 'Plan' })).toBeVisible();
  await expect(notes.getByRole('listitem')).toHaveText('first try');
  await expect(notes.getByRole('img')).toHaveCount(0);
  await client.runs.edit.mutate({ id: id ?? '', notes: '' });
});

test('a run without points says what comes, and why it waits or ended', async ({ page, client }) => {
  const { taskSet, space } = readStory();
  const config = { kind: 'search', space, task: { taskSet }, steps: 1 } as const;
  // Drained, so that it is stopped before it can begin.
  await client.system.changeQueue.mutate({ drained: true });
  const { runs } = await client.runs.launch.mutate({ name: 'Never begun', config, seeds: [5] });
  const [run] = runs;
  if (run === undefined) throw new Error('Nothing was launched.');
  await client.runs.bulk.mutate({ ids: [run.id], act: { type: 'stop' } });
  await client.system.changeQueue.mutate({ drained: false });
  await open(page, `/runs/${run.id}`);
  await expect(page.getByText('No points yet')).toBeVisible();
  await open(page, `/runs/${run.id}?tab=log`);
  await expect(page.getByText(/logged nothing|Nothing logged yet/i)).toBeVisible();
  await client.runs.bulk.mutate({ ids: [run.id], act: { type: 'delete' } });
});

test('missing charts have placeholders', async ({ page }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/trpc/*series.curves*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${basePath}/runs/${readStory().adapt[0]}`);
  const places = page.getByRole('main').locator('[data-placeholder]');
  await expect(places.first()).toBeVisible();
  await expect(page.getByText('Gradient norm', { exact: true })).toBeVisible();
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  const before = await height();
  release();
  await expect(cursor(page, 'Loss')).toBeVisible();
  expect(await height()).toBe(before);
  await page.unrouteAll({ behavior: 'wait' });
});

test.describe('a missing run', () => {
  test.use({ expected: { patterns: [/404|Failed to load resource/] } });
  test('is answered with the reason and a way on', async ({ page }) => {
    await page.goto(`${basePath}/runs/run_000000000000`);
    await expect(
      page
        .getByRole('alert')
        .or(page.getByText(/There is no run/))
        .first(),
    ).toBeVisible();
    await expect(page.getByRole('link', { name: 'All runs' })).toBeVisible();
  });
  test('and so is an address that can be none', async ({ page }) => {
    await page.goto(`${basePath}/runs/nonsense`);
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  });
});
