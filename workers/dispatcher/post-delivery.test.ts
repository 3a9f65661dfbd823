/** @file A delivery goes to the checked address, whatever its name resolves to a moment later. */
import { expect, it, onTestFinished } from 'vitest';
import { deliveryIdSchema, newIdText, webhookIdSchema } from '@/domain/ids';
import { permittedLookup, type Resolve } from '@/server/services/webhooks/permitted-lookup';
import { startWebhookReceiver } from '@/test/webhook-receiver';
import { postDelivery } from './post-delivery';

async function posted(networks: readonly string[], resolve?: Resolve, name = 'hooks.example.org') {
  const receiver = await startWebhookReceiver();
  onTestFinished(() => receiver.close());
  const port = receiver.host.split(':')[1];
  const due = {
    id: deliveryIdSchema.parse(newIdText('dl')),
    webhook: webhookIdSchema.parse(newIdText('wh')),
    event: 'webhook.test',
    url: `http://${name}:${port}/hook`,
    host: name,
    secret: 's',
    body: '{}',
  } as const;
  const lookup = permittedLookup(networks, resolve);
  const options = { timeout: 5_000, now: 0, signal: new AbortController().signal, lookup };
  return { port, received: receiver.received, outcome: await postDelivery(due, options) };
}

it('is not sent to this machine under a name, unless the operator named the network', async () => {
  const refused = await posted([], undefined, 'localhost');
  expect(refused.outcome).toMatchObject({
    delivered: false,
    error: expect.stringMatching(/MASTHEAD_WEBHOOK_NETWORKS/),
  });
  expect(refused.received).toEqual([]);
  const allowed = await posted(['127.0.0.0/8'], undefined, 'localhost');
  expect(allowed.outcome).toEqual({ delivered: true, status: 204 });
});

it('connects to what was judged: a name that leads elsewhere the next moment is not asked again', async () => {
  const answers = ['127.0.0.1', '169.254.169.254'];
  let asked = 0;
  const rebinding: Resolve = async () => [{ address: answers[asked++] ?? '169.254.169.254', family: 4 }];
  const { outcome, received, port } = await posted(['127.0.0.1'], rebinding);
  expect([outcome, asked]).toEqual([{ delivered: true, status: 204 }, 1]);
  expect(received[0]?.headers.host).toBe(`hooks.example.org:${port}`);
});
