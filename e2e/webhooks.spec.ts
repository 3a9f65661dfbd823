/** @file Webhooks: added with a secret that is shown once, tested, notified of a run's end, retried, deleted. */
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { type Received, startWebhookReceiver } from '@/test/webhook-receiver';
import { expectAccessible } from './support/accessible';
import { launchLongRun } from './support/long-run';
import { platformUrl, readStory } from './support/platform';
import { keepScreen } from './support/screens';
import { expect, open, test } from './support/test';
import { webhookHost, webhookPort } from './support/webhook-port';

// The form is first given a host that is not allowed.
test.use({ expected: { patterns: [/status of 400/] } });

/** @throws if the message is not ours */
const verified = ({ headers, body }: Received, secret: string): unknown =>
  new Webhook(secret).verify(body, z.record(z.string(), z.string()).parse(headers));

test('a finished run arrives at an address outside', async ({ page, client }) => {
  let down = false;
  const receiver = await startWebhookReceiver((_request, response) => {
    response.writeHead(down ? 503 : 200).end(down ? 'closed for repairs' : 'ok');
  }, webhookPort());
  try {
    await open(page, '/settings/webhooks');
    await expect(page.getByText('No webhook yet')).toBeVisible();
    await expect(page.getByRole('list', { name: 'Allowed hosts' })).toContainText(webhookHost());
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const form = page.getByRole('dialog', { name: 'Add a webhook' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Lab chat');
    await form.getByRole('textbox', { name: 'Address' }).fill('https://elsewhere.example.org/hook');
    await form.getByRole('checkbox', { name: /^run\.stopped/ }).check();
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(form).toContainText('elsewhere.example.org is not allowed');
    await expect(form).toContainText('MASTHEAD_WEBHOOK_HOSTS');
    await expectAccessible(page);
    await form.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
    await form.getByRole('button', { name: 'Add', exact: true }).click();

    const shown = page.getByRole('dialog', { name: 'The secret of Lab chat' });
    const secret = (await shown.getByRole('region', { name: 'Secret' }).locator('pre').textContent()) ?? '';
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    await shown.getByRole('tab', { name: 'Node' }).click();
    await expect(shown.getByRole('region', { name: 'Check in Node' })).toContainText('standardwebhooks');
    await expectAccessible(page);
    await keepScreen(page, 'webhooks-secret');
    await shown.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText(secret)).toHaveCount(0);

    const deliveries = page.getByRole('table', { name: 'Recent deliveries' });
    const rowOf = (event: string) => deliveries.getByRole('row').filter({ hasText: event });
    await page.getByRole('button', { name: 'Send a test to Lab chat' }).click();
    const tested = await receiver.take(0);
    expect(() => verified(tested, secret)).not.toThrow();
    await expect(rowOf('webhook.test')).toContainText('delivered');

    const run = await launchLongRun(client, readStory(), 'Told outside', 2);
    const finished = await receiver.take(1);
    expect(() => verified(finished, secret)).not.toThrow();
    expect(JSON.parse(finished.body)).toMatchObject({
      event: 'run.finished',
      text: expect.stringContaining('“Told outside” has finished'),
      platform: platformUrl(),
      run: { id: run, kind: 'meta-train', state: 'finished', url: `${platformUrl()}/runs/${run}` },
    });
    await expect(rowOf('run.finished')).toContainText('delivered');

    down = true;
    const stopped = await launchLongRun(client, readStory(), 'Stopped early');
    await client.runs.stop.mutate({ id: stopped });
    const first = await receiver.take(2);
    await expect(rowOf('run.stopped')).toContainText('tried again');
    await expect(rowOf('run.stopped')).toContainText('Answered 503: closed for repairs');
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await keepScreen(page, `webhooks-${theme}`);
    }
    down = false;
    await page.getByRole('button', { name: 'Send run.stopped again' }).click();
    const second = await receiver.take(3);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    await expect(rowOf('run.stopped')).toContainText('delivered');

    const menu = page.getByRole('button', { name: 'Change or delete Lab chat' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Turn off' }).click();
    await expect(page.getByRole('button', { name: 'Send a test to Lab chat' })).toBeDisabled();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the webhook' }).click();
    await expect(page.getByText('No webhook yet')).toBeVisible();
  } finally {
    const { webhooks } = await client.webhooks.list.query();
    for (const { id } of webhooks) await client.webhooks.delete.mutate({ id });
    await receiver.close();
  }
});
