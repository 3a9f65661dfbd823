/** @file The queue: drained from the palette, reordered, stopped with undo, and opened again. */
import type { RunId } from '@/domain/ids';
import { launchLongRun, waitForState } from './support/long-run';
import { readStory } from './support/platform';
import { expect, open, test } from './support/test';

test('drain, reorder, stop with undo, and open the queue', async ({ page, client }) => {
  const story = readStory();
  const ids: RunId[] = [];
  try {
    await open(page, '/devices');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('drain');
    await expect(page.getByRole('option').first()).toContainText('Drain the queue');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('banner').getByText('Queue drained')).toBeVisible();

    for (const name of ['Waits first', 'Waits second', 'Waits third'])
      ids.push(await launchLongRun(client, story, name));
    const queue = page.getByRole('list', { name: 'Queue' });
    const names = () => queue.getByRole('link').allTextContents();
    await expect.poll(names).toEqual(['Waits first', 'Waits second', 'Waits third']);
    await expect(queue).toContainText('local drained the queue');

    await queue.getByRole('button', { name: 'Move or stop Waits third' }).click();
    await page.getByRole('menuitem', { name: 'To the front' }).click();
    await expect.poll(names).toEqual(['Waits third', 'Waits first', 'Waits second']);
    await queue.getByRole('button', { name: 'Move or stop Waits second' }).click();
    await page.getByRole('menuitem', { name: 'Priority…' }).click();
    await page.getByRole('textbox', { name: 'Priority' }).fill('7');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['Waits second', 'Waits third', 'Waits first']);

    await queue.getByRole('button', { name: 'Move or stop Waits third' }).click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    await expect.poll(names).toEqual(['Waits second', 'Waits first']);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(names).toEqual(['Waits second', 'Waits third', 'Waits first']);

    await page.getByRole('button', { name: 'Open the queue' }).click();
    const [, second] = ids;
    if (second !== undefined) await waitForState(client, second, 'running');
    await expect(page.getByRole('list', { name: 'Slots' }).getByRole('link', { name: 'Waits second' })).toBeVisible();
  } finally {
    await client.system.changeQueue.mutate({ drained: false });
    for (const id of ids) await client.runs.stop.mutate({ id }).catch(() => undefined);
  }
});

test('nobody has more running runs than the limit', async ({ page, client }) => {
  const story = readStory();
  const ids: RunId[] = [];
  try {
    await open(page, '/devices');
    await page.getByRole('textbox', { name: 'Runs at a time' }).fill('1');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('At most 1 per person at a time')).toBeVisible();
    for (const name of ['The one', 'The other']) ids.push(await launchLongRun(client, story, name));
    const [one] = ids;
    if (one !== undefined) await waitForState(client, one, 'running');
    await expect(page.getByRole('list', { name: 'Queue' })).toContainText('the limit is 1 at a time');
  } finally {
    await client.system.changeQueue.mutate({ perPerson: null });
    for (const id of ids) await client.runs.stop.mutate({ id }).catch(() => undefined);
  }
});
