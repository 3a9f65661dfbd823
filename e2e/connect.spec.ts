/** @file A script from outside logs in by the snippet of its page, and its run appears, live, among the others. */
import { basePath } from './support/platform';
import { expect, open, test } from './support/test';

test('a script logs by MLflow’s protocol, and its run is seen as it goes', async ({ page, request, baseURL }) => {
  await open(page, '/connect');
  const address = `${baseURL}${basePath}`;
  await expect(page.getByRole('region', { name: 'MLflow' })).toContainText(`MLFLOW_TRACKING_URI=${address}`);
  await page.getByRole('tab', { name: 'curl' }).click();
  await expect(page.getByRole('region', { name: 'curl' })).toContainText(`MASTHEAD_URL=${address}\ncall()`);

  const call = async (at: string, data: object) => {
    const response = await request.post(`${address}/api/2.0/mlflow/${at}`, { data });
    expect(response.status()).toBe(200);
    return response.json();
  };
  const { experiment_id } = await call('experiments/create', { name: 'From outside' });
  const { run } = await call('runs/create', { experiment_id, run_name: 'A lab’s own script' });
  const run_id: string = run.info.run_id;
  await call('runs/log-batch', { run_id, params: [{ key: 'learning rate', value: '0.025' }], tags: [] });
  const log = (step: number) =>
    call('runs/log-metric', { run_id, key: 'train/loss', value: 1 / (step + 1), timestamp: Date.now(), step });
  for (const step of [0, 1, 2]) await log(step);
  const put = async (name: string, data: string) => {
    const at = `${address}/api/2.0/mlflow-artifacts/artifacts/${run_id}/artifacts/${encodeURI(name)}`;
    expect((await request.put(at, { data })).status()).toBe(200);
  };
  await put('notes/a b.txt', 'text');
  const listed = await request.get(`${address}/api/2.0/mlflow/artifacts/list?run_id=${run_id}&path=notes`);
  expect(await listed.json()).toMatchObject({ files: [{ path: 'notes/a b.txt', file_size: 4 }] });
  expect(await (await request.get(`${address}/version`)).text()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await (await request.get(`${address}/health`)).text()).toBe('OK');

  // As its client prints it.
  await open(page, `/#/experiments/${experiment_id}`);
  await expect(page).toHaveURL(/\/runs\?query=/);
  await page.getByRole('link', { name: 'A lab’s own script' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'A lab’s own script' })).toBeVisible();
  await expect(page.getByText('train/loss').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);
  await page.getByRole('tab', { name: /^Config/ }).click();
  await expect(page.getByRole('row', { name: /learning rate/ })).toContainText('0.025');
  await page.getByRole('tab', { name: /^Artefacts/ }).click();
  await expect(page.getByText('artifacts/notes/a b.txt')).toBeVisible();
  await page.getByRole('tab', { name: /^Architecture/ }).click();
  await expect(page.getByRole('tabpanel')).not.toBeEmpty();
  // Pictures and tables, by step.
  const colours = ['red', 'green', 'blue'];
  for (const [step, colour] of colours.entries()) {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"><rect width="9" height="9" fill="${colour}"/></svg>`;
    await put(`images/samples+step+${step}+timestamp+1+u.svg`, drawing);
  }
  await put('by class.csv', 'class,right\ncat,0.5\n');
  await page.getByRole('tab', { name: /^Media/ }).click();
  const picture = page.getByRole('img', { name: /^images\/samples at step/ });
  const drawn = () => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth);
  await expect(picture).toHaveAttribute('alt', 'images/samples at step 2');
  await expect.poll(drawn).toBe(9);
  await page.getByRole('slider', { name: 'Step' }).press('Home');
  await expect(picture).toHaveAttribute('alt', 'images/samples at step 0');
  await expect.poll(drawn).toBe(9);
  await expect(page.getByRole('row', { name: 'cat 0.5' })).toBeVisible();
  await call('runs/update', { run_id, status: 'FINISHED', end_time: Date.now() });
  await expect(page.getByText('finished', { exact: true }).first()).toBeVisible();
});
