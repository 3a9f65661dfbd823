/** @file From the browser's launch form to a real Slurm: a real search trains there, with the bits of one on this machine. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '@/client/create-client';
import type { RunId } from '@/domain/ids';
import { searchSpaceSchema } from '@/domain/space';
import { findChromium } from '../../scripts/setup/chromium.mjs';
import { startBuiltPlatform } from '../security/built-platform';
import { type SlurmCluster, startCluster } from './cluster';
import { installSlurm } from './install';

const { trouble, withoutAccounting } = installSlurm();
const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 300_000, interval: 250 });
const pictures = path.resolve(import.meta.dirname, '../../build/test-reports/screens');

const space = searchSpaceSchema.parse({
  topology: 'base',
  operations: ['max_pool_3x3', 'skip_connect', 'sep_conv_3x3'],
  ...{ nodes: 1, initChannels: 4, layers: 2, inputChannels: 1, stemMultiplier: 1 },
});

describe.skipIf(trouble !== null)('a run launched in the browser', () => {
  let cluster: SlurmCluster;
  let browser: Browser;
  beforeAll(async () => {
    cluster = await startCluster({ accounting: withoutAccounting === null });
    const executablePath = findChromium();
    browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  });
  afterAll(async () => {
    await browser?.close();
    await cluster?.close();
  });

  /** A platform with the target `lab`, tasks and a space, and a browser that is signed in. */
  async function lab() {
    const platform = await startBuiltPlatform({ ...cluster.environment, MASTHEAD_TUNABLES: '{"clusterEvery": 1000}' });
    const { url, cookie } = platform;
    const client = createClient({ url, headers: { cookie } });
    const target = { kind: 'slurm', partition: 'batch', node: process.execPath, memory: 1000, timeLimit: 60 };
    writeFileSync(path.join(platform.data, 'targets.json'), JSON.stringify({ targets: { lab: target } }));
    const dataset = await client.datasets.importSource.mutate({ source: 'mnist' });
    const classes = { metaTrain: [0, 1, 2, 3, 4], metaValidation: [], heldOut: [5, 6, 7, 8, 9] };
    const taskSet = await client.taskSets.create.mutate({
      name: 'Digits by halves',
      spec: {
        ...{ version: 1, sources: [{ dataset: dataset.id, weight: 1, classes }], ways: { min: 5, max: 5 } },
        ...{ resolutions: [14], perClass: { train: 20, validation: 10, test: 40 } },
      },
    });
    const { id } = await client.spaces.create.mutate({ name: 'Small', document: space });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addCookies(
      cookie
        .split('; ')
        .map((each) => ({ url, name: each.split('=')[0] ?? '', value: each.slice(each.indexOf('=') + 1) })),
    );
    const page = await context.newPage();
    const state = async (of: RunId) => (await client.runs.get.query({ id: of })).state;
    const launch = async (): Promise<RunId> => {
      await page
        .getByRole('button', { name: /^Launch/ })
        .last()
        .click();
      await page.waitForURL(/\/runs\/run_/);
      return page.url().split('/').at(-1)?.split('?')[0] as RunId;
    };
    const finished = (run: RunId) => until(async () => expect(await state(run)).toBe('finished'));
    return { url, client, page, context, launch, finished, basis: `taskSet=${taskSet.id}&space=${id}` };
  }

  it('computes on Slurm, as the Devices page and its attempt say, to the bits of one here', async () => {
    const { url, client, page, context, launch, finished, basis } = await lab();
    await page.goto(`${url}/launch?kind=search&${basis}`);
    await page
      .getByRole('textbox', { name: /^Steps/ })
      .first()
      .fill('12');
    await page.getByRole('combobox', { name: 'Target' }).selectOption('lab');
    await keepBoth(page, 'slurm-launch');
    cluster.ask('scontrol', 'update', 'partition=batch', 'state=down');
    const run = await launch();
    await page.getByText('its partition is down').first().waitFor({ timeout: 120_000 });
    await keepBoth(page, 'slurm-waiting');
    cluster.ask('scontrol', 'update', 'partition=batch', 'state=up');

    await page.goto(`${url}/devices`);
    await page.getByRole('list', { name: 'Clusters' }).getByText('answers', { exact: true }).waitFor();
    await keepBoth(page, 'slurm-devices');
    await finished(run);
    const there = await client.runs.get.query({ id: run });
    expect(there.attempts).toMatchObject([
      { executor: 'slurm:lab', end: 'finished', job: { id: expect.stringMatching(/^\d+_1$/) } },
    ]);
    await page.goto(`${url}/runs/${run}?tab=attempts`);
    await page.getByText('slurm:lab').waitFor();
    await keepBoth(page, 'slurm-attempt');

    if (there.config.kind !== 'search') throw new Error('not what was launched');
    const again = await client.runs.launch.mutate({ config: { ...there.config, target: 'local' } });
    const twin = again.runs[0]?.id ?? run;
    await finished(twin);
    const here = await client.runs.get.query({ id: twin });
    expect(here.groupHash).toBe(there.groupHash);
    const bits = (of: typeof here) =>
      of.artefacts.filter(({ kind }) => kind === 'checkpoint').map(({ step, sha256 }) => [step, sha256]);
    expect(bits(here)).toEqual(bits(there));
    await expect(client.runs.launch.mutate({ config: { ...there.config, target: 'nowhere' } })).rejects.toThrow(
      /There is no target nowhere/,
    );
    await context.close();
  });

  it('meta-trains over two nodes to the bits of one, with a worker killed and then a node lost', async () => {
    const { url, client, page, context, launch, finished, basis } = await lab();
    await page.goto(`${url}/launch?kind=meta-train&${basis}`);
    // Long enough that it still computes when its worker and its node are taken: 60 were done in five seconds on a quiet machine.
    await page.getByRole('textbox', { name: /^Meta-iterations/ }).fill('400');
    await page.getByRole('combobox', { name: 'Target' }).selectOption('lab');
    await page.getByText(/^Advanced/).click();
    await page.getByRole('textbox', { name: /^Nodes/ }).fill('2');
    await page.getByRole('textbox', { name: /^Tasks per iteration/ }).fill('4');
    await page.getByRole('textbox', { name: /^Nodes/ }).scrollIntoViewIfNeeded();
    await keepBoth(page, 'slurm-nodes');
    const run = await launch();
    const said = async () => {
      const { lines } = await client.runs.log.query({ id: run, limit: 1000 });
      return lines.map(({ message }) => message);
    };
    const joined = (times: number) =>
      until(async () => expect((await said()).filter((line) => line.endsWith('has joined.'))).toHaveLength(times));
    await joined(1);
    const [, other = ''] = /node (n[12]) has joined/.exec((await said()).join(' ')) ?? [];
    // A step of the job: the batch script begins another one.
    const [pid] = nodeWorkers(run);
    process.kill(pid ?? Number.NaN, 'SIGKILL');
    await joined(2);
    await cluster.killNode(other);
    try {
      await until(async () => expect((await said()).filter((line) => line.includes('is gone'))).toHaveLength(2));
      await finished(run);
    } finally {
      await cluster.startNode(other);
    }
    const there = await client.runs.get.query({ id: run });
    expect(there.attempts).toHaveLength(1);
    await page.goto(`${url}/runs/${run}?tab=attempts`);
    await page.getByText('slurm:lab').waitFor();
    await keepBoth(page, 'slurm-nodes-attempt');
    if (there.config.kind !== 'meta-train') throw new Error('not what was launched');
    const again = await client.runs.launch.mutate({ config: { ...there.config, target: 'local', nodes: 1 } });
    const twin = again.runs[0]?.id ?? run;
    await finished(twin);
    const here = await client.runs.get.query({ id: twin });
    expect(here.groupHash).toBe(there.groupHash);
    const priors = (of: typeof here) => of.artefacts.filter(({ kind }) => kind === 'prior').map(({ sha256 }) => sha256);
    expect(priors(here).length).toBeGreaterThan(0);
    expect(priors(there)).toEqual(priors(here));
    await context.close();
  });
});

/** Processes that do tasks of a run on other nodes of its job. */
function nodeWorkers(run: RunId): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [pid = '', program = '', ...words] = line.trim().split(/\s+/);
    const own = program === process.execPath && words.includes('--node-worker') && words.join(' ').includes(run);
    return own ? [Number(pid)] : [];
  });
}

async function keepBoth(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    await page.screenshot({
      path: path.join(pictures, `${name}-${colorScheme}.png`),
      animations: 'disabled',
      fullPage: true,
    });
  }
}
