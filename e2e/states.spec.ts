/** @file What each page shows when empty, while loading, on errors, and with a thousand records. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@/client/create-client';
import { isFinal } from '@/domain/run-state';
import { type Files, testImage, writeFolder } from '@/test/factories/image-archives';
import { expectAccessible } from './support/accessible';
import { holdApi, refuseApi } from './support/api-answers';
import { withOwnPlatform } from './support/own-platform';
import { basePath, readStory } from './support/platform';
import { cell } from './support/published-cells';
import { keepScreen } from './support/screens';
import { expect, expectSettled, test } from './support/test';

/** Empty states: the text, and the name of the next step. */
const empty = [
  { path: '/', says: 'First steps', leadsOn: 'Launch' },
  { path: '/datasets', says: 'No dataset yet', leadsOn: /^(Add|Import)/ },
  { path: '/task-sets', says: 'No task set yet', leadsOn: /dataset|task set/i },
  { path: '/task-sets/new', says: 'A task set needs a dataset', leadsOn: /dataset/i },
  { path: '/runs', says: 'No runs yet', leadsOn: /Launch/ },
  { path: '/compare', says: 'No runs chosen', leadsOn: /runs/i },
  { path: '/priors', says: 'No prior yet', leadsOn: 'Meta-train a prior' },
  { path: '/genotypes', says: 'No genotype yet', leadsOn: /search|import/i },
  { path: '/studies', says: 'No study yet', leadsOn: /study/i },
  { path: '/benchmarks', says: 'No benchmark yet', leadsOn: /import/i },
  { path: '/settings', says: 'No backup yet', leadsOn: 'Members' },
  { path: '/settings/webhooks', says: 'MASTHEAD_WEBHOOK_HOSTS', leadsOn: 'Account' },
] as const;

test('a platform with nothing on it says on each page what to do next', async ({ page }) => {
  await withOwnPlatform(async (url) => {
    for (const { path, says, leadsOn } of empty) {
      await test.step(path, async () => {
        await page.goto(`${url}${path}`);
        await expectSettled(page);
        const main = page.getByRole('main');
        await expect(main.getByText(says).first()).toBeVisible();
        const way = main.getByRole('link', { name: leadsOn }).or(main.getByRole('button', { name: leadsOn }));
        await expect(way.first()).toBeVisible();
        await expectAccessible(page);
      });
    }
    await test.step('and begins the guided example by one click', async () => {
      await page.goto(url);
      await page.getByRole('button', { name: 'Run the guided example' }).click();
      // Its data are drawn, its task set is checked, and its first run is launched.
      await expect(page.getByText('4  Meta-training:')).toBeVisible({ timeout: 120_000 });
      await expectAccessible(page);
    });
    await page.goto('about:blank');
  });
});

/** Pages that ask the API; runs, one run and a comparison come from the server with their figures. */
const asking = [
  '/',
  '/datasets',
  '/task-sets',
  '/spaces',
  '/priors',
  '/genotypes',
  '/studies',
  '/benchmarks',
  '/devices',
  '/settings',
  '/settings/account',
  '/settings/webhooks',
  '/datasets/ID',
  '/task-sets/ID',
  '/spaces/ID',
  '/genotypes/ID',
] as const;

function addressOf(path: (typeof asking)[number]): string {
  const { dataset, taskSet, space, genotype } = readStory();
  const ids = { datasets: dataset, 'task-sets': taskSet, spaces: space, genotypes: genotype };
  const id = Object.entries(ids).find(([list]) => path === `/${list}/ID`)?.[1];
  return `${basePath}${id === undefined ? path : path.replace('ID', id)}`;
}

test('while it waits, each page keeps the places of what will come', async ({ page }) => {
  for (const path of asking) {
    await test.step(path, async () => {
      const release = await holdApi(page);
      await page.goto(addressOf(path));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('main').locator('[data-placeholder]').first()).toBeVisible();
      await release();
      await expectSettled(page);
    });
  }
});

test.describe('if the server refuses', () => {
  test.use({ expected: { patterns: [/Failed to load resource.*503/] } });

  test('each page says why and tries again', async ({ page }) => {
    const reason = 'The database is busy: try again in a moment.';
    for (const path of asking) {
      await test.step(path, async () => {
        const accept = await refuseApi(page, reason);
        await page.goto(addressOf(path));
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        const alert = page.getByRole('main').getByRole('alert').filter({ hasText: reason });
        await expect(alert.first()).toBeVisible();
        await accept();
        // One retry may fix several panels, and automatic refetching may be faster.
        const retry = alert.getByRole('button', { name: 'Try again' }).first();
        await expect(async () => {
          if (await retry.isVisible()) await retry.click({ timeout: 1_000 });
          await expect(alert).toHaveCount(0, { timeout: 1_000 });
        }).toPass({ timeout: 30_000 });
        await expectSettled(page);
      });
    }
  });
});

/** Ten classes of twenty small images. */
async function shapes(): Promise<Files> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at < 10; at++)
    for (let image = 0; image < 20; image++) files.set(`shape ${at}/${image}.png`, await testImage(100 * at + image));
  return files;
}

test('a thousand of each are listed, found and read', async ({ page }) => {
  test.setTimeout(420_000);
  await withOwnPlatform(async (url) => {
    const client = createClient({ url });
    const thousand = Array.from({ length: 1000 }, (_, index) => index);
    const inBatches = async (make: (index: number) => Promise<unknown>): Promise<void> => {
      for (let first = 0; first < 1000; first += 50)
        await Promise.all(thousand.slice(first, first + 50).map((index) => make(index)));
    };
    const folder = mkdtempSync(path.join(tmpdir(), 'masthead-shapes-'));
    writeFolder(folder, await shapes());
    await client.datasetImports.fromPaths.mutate({
      name: 'Shapes',
      licence: 'CC0',
      origin: 'Drawn by a test',
      paths: [folder],
      testShare: 0.4,
    });
    const imported = async () => (await client.datasets.list.query()).at(0);
    await expect.poll(imported, { timeout: 60_000 }).toBeDefined();
    const dataset = await imported();
    if (dataset === undefined) throw new Error('Nothing was imported.');
    const spec = {
      version: 1 as const,
      sources: [
        {
          dataset: dataset.id,
          weight: 1,
          classes: { metaTrain: [0, 1, 2, 3, 4], metaValidation: [], heldOut: [5, 6, 7, 8, 9] },
        },
      ],
      ways: { min: 5, max: 5 },
      resolutions: [8],
    };
    await inBatches((index) =>
      client.taskSets.create.mutate({
        name: `Task set ${index}`,
        spec: { ...spec, perClass: { train: 4 + (index % 5), validation: 4, test: 4 } },
      }),
    );
    const document = {
      topology: 'base' as const,
      operations: ['skip_connect' as const, 'max_pool_3x3' as const],
      nodes: 1,
      layers: 3,
    };
    await inBatches((index) =>
      client.spaces.create.mutate({
        name: `Space ${index}`,
        document: { ...document, initChannels: 4 + (index % 500), layers: 3 + Math.floor(index / 500) },
      }),
    );
    await inBatches((index) => client.genotypes.import.mutate({ name: `Cell ${index}`, text: cell(index * 15) }));

    // A prior of each of a thousand iterations, by a real run.
    const [taskSet, space] = await Promise.all([
      client.taskSets.list.query().then((all) => all.find(({ name }) => name === 'Task set 0')),
      client.spaces.list.query().then((all) => all.find(({ name }) => name === 'Space 0')),
    ]);
    if (taskSet === undefined || space === undefined) throw new Error('Nothing was made.');
    const { runs } = await client.runs.launch.mutate({
      name: 'A thousand priors',
      config: {
        kind: 'meta-train',
        taskSet: taskSet.id,
        space: space.id,
        iterations: 1000,
        tasksPerIteration: 1,
        steps: 1,
        batch: 8,
        priorEvery: 1,
        checkpointEvery: 1000,
        validationEvery: 0,
      },
    });
    const [run] = runs;
    if (run === undefined) throw new Error('Nothing was launched.');
    await expect
      .poll(async () => isFinal((await client.runs.get.query({ id: run.id })).state), { timeout: 240_000 })
      .toBe(true);

    for (const [list, name, rows] of [
      ['/task-sets', 'Task set 7', 1000],
      ['/spaces', 'Space 7', 1000],
      ['/priors', '', 1000],
      ['/genotypes', 'Cell 7', 100],
    ] as const) {
      await test.step(list, async () => {
        await page.goto(`${url}${list}`);
        await expectSettled(page);
        const table = page.getByRole('table').first();
        await expect.poll(() => table.getByRole('row').count()).toBeGreaterThanOrEqual(rows);
        if (rows === 1000 && name !== '') await expect(table.getByRole('link', { name, exact: true })).toHaveCount(1);
        await keepScreen(page, `thousand${list.replaceAll('/', '-')}`);
      });
    }
    await page.goto('about:blank');
  });
});
