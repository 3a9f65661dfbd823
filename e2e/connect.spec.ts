/** @file A script from outside logs in by the snippet of its page, and its run appears, live, among the others. */
import { basePath } from './support/platform';
import { expect, open, test } from './support/test';

test('a script logs by MLflow’s protocol, and its run is seen as it goes', async ({ page, request, baseURL }) => {
  await open(page, '/connect');
  const address = `${baseURL}${basePath}`;
  await expect(page.getByRole('region', { name: 'MLflow' })).toContainText(`MLFLOW_TRACKING_URI=${address}`);
  await page.getByRole('tab', { name: 'curl' }).click();
  await expect(page.getByRole('region', { name: 'curl' })).toContainText(`${address}/api/v1/tracking/start`);

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
  const file = await request.put(`${address}/api/2.0/mlflow-artifacts/artifacts/${run_id}/artifacts/notes/a%20b.txt`, {
    data: 'text',
  });
  expect(file.status()).toBe(200);
  const listed = await request.get(`${address}/api/2.0/mlflow/artifacts/list?run_id=${run_id}&path=notes`);
  expect(await listed.json()).toMatchObject({ files: [{ path: 'notes/a b.txt', file_size: 4 }] });
  expect(await (await request.get(`${address}/version`)).text()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await (await request.get(`${address}/health`)).text()).toBe('OK');

  await page.getByRole('link', { name: 'Runs', exact: true }).last().click();
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
  await call('runs/update', { run_id, status: 'FINISHED', end_time: Date.now() });
  await expect(page.getByText('finished', { exact: true }).first()).toBeVisible();
});
