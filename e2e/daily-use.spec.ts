/** @file A day's odd moments: runs deleted elsewhere, in the trash or gone, figures that are not finite, logs. */
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@/client/create-client';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { iterationsDone, launchLongRun, waitForState } from './support/long-run';
import { readStory } from './support/platform';
import { keepBothThemes } from './support/screens';
import { expect, open, test } from './support/test';

/** One run of few steps, at its end. `learningRate`: of the weights. */
async function smallRun(client: Client, name: string, learningRate = 0.025): Promise<RunId> {
  const { taskSet, space } = readStory();
  const config = { kind: 'search', space, task: { taskSet }, steps: 2, batch: 16, weights: { learningRate } } as const;
  const { runs } = await client.runs.launch.mutate({ name, config });
  const [run] = runs;
  if (run === undefined) throw new Error('Nothing was launched.');
  await waitForState(client, run.id, 'finished');
  return run.id;
}

test.describe('a run that is deleted elsewhere', () => {
  test.use({ expected: { patterns: [/Failed to load resource/] } });
  test('is told of at the next visit, says that it learnt nothing, and is offered nothing on a page that is open', async ({
    page,
    client,
  }) => {
    const ended = page.getByRole('list', { name: 'Finished recently' });
    const since = page.getByText(/^Since your last visit/);
    await open(page, '/');
    await expect(ended.getByRole('listitem').first()).toBeVisible();
    await expect(since).toHaveCount(0);
    await expect(ended.getByText('new', { exact: true })).toHaveCount(0);
    await open(page, '/devices');
    const left = Number(await page.evaluate(() => localStorage.getItem('masthead.last-visit')));
    const name = 'To be deleted elsewhere';
    // It hardly moves: what it classifies is guessed.
    const id = await smallRun(client, name, 1e-6);
    const { recent } = await client.system.status.query();
    const between = recent.filter(({ endedAt }) => (endedAt ?? 0) > left);
    expect(between.map((run) => run.name)).toContain(name);
    await open(page, '/');
    await expect(since).toContainText(new RegExp(`: ${plural(between.length, 'run')} ended`));
    const fresh = ended.getByRole('listitem').filter({ has: page.getByText('new', { exact: true }) });
    await expect(fresh).toHaveCount(between.length);
    await expect(fresh.filter({ hasText: name })).toHaveCount(1);
    await open(page, `/runs/${id}`);
    const accuracy = page.getByRole('region', { name: 'Accuracy', exact: true });
    await expect(accuracy).toContainText(
      /Not distinguishable from guessing.*guessing among \d+ classes.*Take more steps/,
    );
    await expect(page.getByRole('button', { name: 'More', exact: true })).toBeVisible();
    await client.runs.delete.mutate({ id });
    await expect(page.getByText(/There is no run|in the trash/).first()).toBeVisible();
    for (const name of ['Resume', 'Retry', 'More']) {
      await expect(page.getByRole('main').getByRole('button', { name, exact: true })).toHaveCount(0);
    }
    await expect(page.getByRole('link', { name: 'All runs' })).toBeVisible();
    await keepBothThemes(page, 'deleted-elsewhere');
    await client.runs.purge.mutate({ id });
  });
});

test.describe('what is left of runs that are gone', () => {
  // Page after page, each left before a busy machine drew all of it.
  test.use({ expected: { patterns: [/preloaded using link preload/] } });
  test('pages, views and links outlive a run in the trash and one that was purged', async ({ page, client }) => {
    const { adapt, search, evaluate, prior, genotype } = readStory();
    const purged = await smallRun(client, 'To be purged');
    const own = (await client.runs.get.query({ id: purged })).genotype;
    const view = await client.views.save.mutate({ page: 'runs', name: 'With those gone', address: `query=${purged}` });
    await client.runs.delete.mutate({ id: purged });
    await client.runs.purge.mutate({ id: purged });
    await client.runs.delete.mutate({ id: evaluate });
    try {
      const compared = [...adapt, ...search, evaluate, purged].join(',');
      await open(page, `/compare?runs=${compared}`);
      const left = page.getByRole('status').filter({ hasText: 'left out' });
      await expect(left).toContainText('2 runs');
      await expect(left).toContainText(purged);
      await open(page, `/priors/${prior}`);
      await open(page, `/genotypes/${genotype}`);
      if (own !== null) await open(page, `/genotypes/${own}`);
      await open(page, `/runs?query=${purged}`);
      await open(page, '/genotypes');
      await open(page, '/');
      for (const id of [...adapt, ...search]) await open(page, `/runs/${id}?tab=lineage`);
    } finally {
      await client.runs.restore.mutate({ id: evaluate });
      await client.views.delete.mutate({ id: view.id });
    }
  });
});

test('NaN and infinities have one name in a chart: at its legend, its cursor, its table', async ({ page, client }) => {
  const id = await launchLongRun(client, readStory(), 'To diverge');
  await expect.poll(() => iterationsDone(client, id), { timeout: 60_000 }).toBeGreaterThan(2);
  const [attempt] = (await client.runs.get.query({ id })).attempts;
  // The run is suspended while lines of a diverging run are added to its log.
  process.kill(attempt?.pid ?? Number.NaN, 'SIGSTOP');
  const log = path.join(attempt?.directory ?? '', 'events.ndjson');
  const events = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): { sequence: number; time: number } => JSON.parse(line));
  const last = events.at(-1);
  const lines = ['NaN', 'Infinity', '-Infinity'].map((value, at) =>
    JSON.stringify({
      sequence: (last?.sequence ?? 0) + 1 + at,
      time: (last?.time ?? 0) + 1000 * (at + 1),
      type: 'points',
      step: 1_000_000 + at,
      values: { 'train.loss': value },
    }),
  );
  appendFileSync(log, `${lines.join('\n')}\n`);
  process.kill(attempt?.pid ?? Number.NaN, 'SIGKILL');
  await client.runs.stop.mutate({ id }).catch(() => undefined);
  await expect
    .poll(async () => ['stopped', 'queued'].includes((await client.runs.get.query({ id })).state), { timeout: 60_000 })
    .toBe(true);
  await client.runs.stop.mutate({ id }).catch(() => undefined);
  await waitForState(client, id, 'stopped');
  await open(page, `/runs/${id}`);
  const loss = page.getByRole('slider', { name: 'Cursor of Loss', exact: true });
  await expect(loss).toHaveAttribute('aria-valuetext', /−∞/);
  await loss.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(loss).toHaveAttribute('aria-valuetext', /: Training loss ∞/);
  await page.keyboard.press('ArrowLeft');
  await expect(loss).toHaveAttribute('aria-valuetext', /: Training loss NaN/);
  const figure = page.getByRole('figure').filter({ has: loss });
  await expect(figure.getByRole('table').getByRole('cell').first()).toHaveText('NaN');
  await keepBothThemes(page, 'not-finite-chart');
  await page.getByRole('button', { name: 'Download Loss' }).click();
  await page.getByRole('menuitem', { name: 'Show as a table' }).click();
  const dialog = page.getByRole('dialog');
  const cells = dialog.getByRole('cell');
  await expect(cells.first()).toBeVisible();
  // Only the rows in view are there, and these are the last.
  await dialog.getByRole('table').hover();
  await page.mouse.wheel(0, 1_000_000);
  await expect(cells.filter({ hasText: '−∞' })).toHaveCount(1);
  await expect(cells.filter({ hasText: 'NaN' })).toHaveCount(1);
  await keepBothThemes(page, 'not-finite-table');
  await client.runs.delete.mutate({ id });
});

test('a log is searched on the server, line by line, and says what it found', async ({ page }) => {
  await open(page, `/runs/${readStory().metaTrain}?tab=log`);
  const search = page.getByRole('searchbox', { name: 'Search the log' });
  await search.fill('kept the PRIOR');
  await expect(page.getByText(/^\d+ matching lines?$/)).toBeVisible();
  await expect(page.getByText(/Kept the prior of iteration/).first()).toBeVisible();
  await expect(page.getByText(/Meta-training \d+ weights/)).toHaveCount(0);
  await search.fill('nothing says this');
  await expect(page.getByText('No line matches')).toBeVisible();
});
