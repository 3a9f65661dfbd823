/** @file Deliveries to a real server: signed, retried, never redirected, never lost by a killed process. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { findDelivery } from '@/db/queries/webhook';
import type { DeliveryId, WebhookId } from '@/domain/ids';
import type { Timing } from '@/domain/tunables';
import { hostRulesSchema } from '@/domain/webhook/hosts';
import type { ServiceContext } from '@/server/context';
import { webhooks } from '@/server/services/webhooks';
import { makePlatform } from '@/test/factories/platform';
import { startWebhookReceiver, type WebhookReceiver } from '@/test/webhook-receiver';
import { createWebhookSender, type WebhookSender } from './webhook-sender';

type Answer = Parameters<typeof startWebhookReceiver>[0];

async function sending(answer?: Answer, timing: Partial<Timing> = {}) {
  const receiver = await startWebhookReceiver(answer);
  onTestFinished(() => receiver.close());
  const platform = makePlatform({ timing: { webhooksEvery: 10, ...timing } });
  const settings = { ...platform.ctx.settings, webhookHosts: hostRulesSchema.parse(receiver.host) };
  const ctx: ServiceContext = { ...platform.ctx, settings };
  const { webhook, secret } = webhooks.create({
    ctx,
    input: { name: 'Test', url: receiver.url, events: ['run.failed'] },
  });
  return {
    ...platform,
    ctx,
    receiver,
    webhook,
    secret,
    test: () => webhooks.test({ ctx, input: { id: webhook.id } }).id,
  };
}

function startSender(ctx: ServiceContext): WebhookSender {
  const warnings: unknown[] = [];
  const log = { info: () => undefined, warn: (facts: object) => void warnings.push(facts), error: vi.fn() };
  const sender = createWebhookSender({ ctx, timing: ctx.settings.timing, log });
  onTestFinished(async () => {
    await sender.close();
    expect(log.error).not.toHaveBeenCalled();
  });
  return sender;
}

function deliveryOf(ctx: ServiceContext, id: DeliveryId) {
  const row = findDelivery(ctx.db, id);
  if (row === undefined) throw new Error('the delivery is gone');
  return row;
}

/** The outcome of an attempt is written right after the answer: only the row shows it. */
const settled = (ctx: ServiceContext, id: DeliveryId, attempts = 1) =>
  vi.waitFor(() => {
    const row = deliveryOf(ctx, id);
    expect(row.attempts).toBe(attempts);
    return row;
  });

describe('a delivery', () => {
  it('arrives signed, with its id, and is marked', async () => {
    const { ctx, receiver, secret, test } = await sending();
    const id = test();
    startSender(ctx);
    const { path, headers, body } = await receiver.take(0);
    expect(path).toBe('/hook');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-masthead-event': 'webhook.test',
      'webhook-id': id,
      'webhook-timestamp': String(ctx.now() / 1000),
    });
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${headers['webhook-timestamp']}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(JSON.parse(body)).toMatchObject({ event: 'webhook.test', text: expect.stringContaining('Test') });
    expect(await settled(ctx, id)).toMatchObject({
      state: 'delivered',
      lastStatus: 204,
      nextAttemptAt: null,
      lastError: null,
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('is tried again after a failure, under the same id and with the same body, when it is due and not before', async () => {
    const { ctx, receiver, advance, test } = await sending((_request, response, index) => {
      if (index === 0) response.writeHead(500).end(`down\nfor ${'x'.repeat(5000)}`);
      else response.writeHead(200).end('thanks');
    });
    const id = test();
    const sender = startSender(ctx);
    const failed = await settled(ctx, id);
    expect(failed).toMatchObject({ state: 'pending', lastStatus: 500, nextAttemptAt: ctx.now() + 30_000 });
    expect(failed.lastError).toMatch(/^Answered 500: down for xxx/);
    expect(failed.lastError?.length).toBeLessThan(1100);
    advance(29_999);
    sender.wake();
    expect(receiver.received).toHaveLength(1);
    advance(1);
    expect(await settled(ctx, id, 2)).toMatchObject({ state: 'delivered', lastStatus: 200 });
    const [first, second] = receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(id);
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
  });

  it('is abandoned after the last wait, and may be requested again', async () => {
    const { ctx, advance, test } = await sending((_request, response, index) => {
      response.writeHead(index < 6 ? 404 : 200).end();
    });
    const id = test();
    startSender(ctx);
    for (const [index, wait] of [30, 120, 600, 3600, 21_600].entries()) {
      const { nextAttemptAt } = await settled(ctx, id, index + 1);
      expect(nextAttemptAt).toBe(ctx.now() + wait * 1000);
      advance(wait * 1000);
    }
    expect(await settled(ctx, id, 6)).toMatchObject({
      state: 'failed',
      nextAttemptAt: null,
      lastError: 'Answered 404.',
    });
    webhooks.redeliver({ ctx, input: { id } });
    await vi.waitFor(() => expect(deliveryOf(ctx, id)).toMatchObject({ state: 'delivered', attempts: 1 }));
  });

  it('follows no redirect', async () => {
    const { ctx, receiver, test } = await sending((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const id = test();
    startSender(ctx);
    const { lastError, lastStatus } = await settled(ctx, id);
    expect(lastStatus).toBe(302);
    expect(lastError).toMatch(/a redirect to \/elsewhere\. Redirects are not followed/);
    expect(receiver.received).toHaveLength(1);
  });

  it('waits for an answer for a time only', async () => {
    const { ctx, test } = await sending(() => undefined, { webhookTimeout: 50 });
    const id = test();
    startSender(ctx);
    expect(await settled(ctx, id)).toMatchObject({
      lastStatus: null,
      lastError: 'No answer within 0.05 s.',
      state: 'pending',
    });
  });

  it('says that nobody listens', async () => {
    const { ctx, receiver, test } = await sending();
    await receiver.close().then(() => undefined);
    const id = test();
    startSender(ctx);
    expect((await settled(ctx, id)).lastError).toMatch(/Could not be sent: .*ECONNREFUSED/);
  });

  it('is not sent to a host that is no longer allowed', async () => {
    const { ctx, receiver, test } = await sending();
    const id = test();
    startSender({ ...ctx, settings: { ...ctx.settings, webhookHosts: [] } });
    await vi.waitFor(() => expect(deliveryOf(ctx, id).state).toBe('failed'));
    expect(deliveryOf(ctx, id).lastError).toMatch(/is not allowed: .*MASTHEAD_WEBHOOK_HOSTS.*Then send it again\./);
    expect(receiver.received).toEqual([]);
  });

  it('does not hold up other webhooks while a receiver is silent', async () => {
    const { ctx, receiver, test } = await sending((request, response) => {
      if (request.path === '/other') response.writeHead(200).end();
    });
    const other = webhooks.create({
      ctx,
      input: { name: 'Other', url: `http://${receiver.host}/other`, events: ['run.failed'] },
    }).webhook.id;
    const silent = [test(), test()];
    const answered = webhooks.test({ ctx, input: { id: other } }).id;
    const sender = startSender(ctx);
    expect(await settled(ctx, answered)).toMatchObject({ state: 'delivered' });
    // One at a time per webhook: the second waits for the first.
    expect(receiver.received.filter(({ path }) => path === '/hook')).toHaveLength(1);
    await sender.close();
    for (const id of silent) expect(deliveryOf(ctx, id)).toMatchObject({ state: 'pending', attempts: 0 });
  });
});

describe('a dispatcher that dies', () => {
  it('between sending and marking: the next one sends the same again', async () => {
    let kill: () => void = () => undefined;
    const { ctx, file, receiver, webhook, test } = await sending((_request, response, index) => {
      if (index === 0) kill();
      else response.writeHead(200).end();
    });
    const id = test();
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      program(file, receiver),
    ]);
    kill = () => void child.kill('SIGKILL');
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(deliveryOf(ctx, id)).toMatchObject({
      state: 'pending',
      attempts: 0,
      webhook: webhook.id satisfies WebhookId,
    });
    startSender(ctx);
    expect(await settled(ctx, id)).toMatchObject({ state: 'delivered' });
    const [first, second] = receiver.received;
    expect(first?.headers['webhook-id']).toBe(id);
    expect(second?.headers['webhook-id']).toBe(id);
    expect(second?.body).toBe(first?.body);
  });
});

/** A process that sends due deliveries of the database at `file`. */
function program(file: string, { host }: WebhookReceiver): string {
  return `
    import { openDatabase } from './db/open.ts';
    import { readTiming } from './domain/tunables.ts';
    import { hostRulesSchema } from './domain/webhook/hosts.ts';
    import { createWebhookSender } from './workers/dispatcher/webhook-sender.ts';
    const { db } = openDatabase(${JSON.stringify(file)}, 'ingestion');
    const timing = readTiming('{"webhooksEvery": 10}');
    const webhookHosts = hostRulesSchema.parse(${JSON.stringify(host)});
    const settings = { dataDirectory: '', slots: 1, timing, webhookHosts };
    const ctx = { db, actor: { name: 'dispatcher', access: 'admin' }, settings, now: Date.now };
    createWebhookSender({ ctx, timing, log: console });`;
}
