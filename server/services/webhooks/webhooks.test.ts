/** @file Webhooks on a real database: saved only for allowed hosts, queued in the event's transaction, secret shown once. */
import { describe, expect, it } from 'vitest';
import { inTransaction } from '@/db/open';
import { noteRemoval, removalsUnderWay } from '@/db/queries/removal';
import { updateRun } from '@/db/queries/run/run';
import { findWebhook, latestDeliveries, removeSomeOfWebhook } from '@/db/queries/webhook';
import { auditEntry, webhookDelivery } from '@/db/schema';
import { hostRulesSchema } from '@/domain/webhook/hosts';
import type { ServiceContext } from '@/server/context';
import { openApiDocument } from '@/server/http/openapi';
import { appRouter } from '@/server/routers/app-router';
import { runs } from '@/server/services/runs';
import { createCallerFactory } from '@/server/trpc';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeQueuedRun, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';
import { applyEvents } from '../ingest/apply-events';
import { markLost } from '../runs/life/attempt';
import { endAttempt } from '../runs/life/end-attempt';
import { transitionRun } from '../runs/life/transition';
import { requireRun } from '../runs/require-run';
import { applyRetention } from '../system/retention';
import { type CreateWebhookInput, create as createWebhook, edit as editWebhook, rotateSecret } from './change';
import { deliveries as listDeliveries, redeliver, test as sendTest } from './deliveries';
import { takeDueDelivery } from './due-deliveries';
import { list as listWebhooks } from './read';
import { finishWebhookRemovals, remove as removeWebhook } from './remove';

const hook = {
  name: 'Lab chat',
  url: 'https://hooks.example.org/services/very-secret',
  events: ['run.finished', 'run.failed', 'run.stopped', 'run.lost', 'alarm.raised'],
} satisfies CreateWebhookInput;

async function webhookPlatform(hosts = 'hooks.example.org') {
  const platform = makePlatform();
  const settings = { url: 'https://lab.example', webhookHosts: hostRulesSchema.parse(hosts) };
  const ctx: ServiceContext = { ...platform.ctx, settings: { ...platform.ctx.settings, ...settings } };
  return { ...platform, ...(await makeBasis(ctx)), ctx };
}

const payloads = (ctx: ServiceContext) =>
  latestDeliveries(ctx.db, { limit: 100, offset: 0 }).map(({ payload }) => JSON.parse(payload));

describe('a webhook', () => {
  it.each([
    ['https://elsewhere.example.org/', /elsewhere\.example\.org is not allowed.*MASTHEAD_WEBHOOK_HOSTS/],
    ['https://hooks.example.org:8443/', /hooks\.example\.org:8443 is not allowed/],
    ['https://me:word@hooks.example.org/', /user name or a password/],
    ['hooks.example.org', /not an address/],
  ])('is not kept for %s', async (url, reason) => {
    const { ctx } = await webhookPlatform();
    const refusal = expect.objectContaining({ code: 'invalid-input', field: 'url' });
    expect(() => createWebhook({ ctx, input: { ...hook, url } })).toThrow(refusal);
    expect(() => createWebhook({ ctx, input: { ...hook, url } })).toThrow(reason);
    const { webhook } = createWebhook({ ctx, input: hook });
    expect(() => editWebhook({ ctx, input: { id: webhook.id, url } })).toThrow(reason);
  });

  it('shows its secret once, and never in a list, a record or the audit log', async () => {
    const { ctx } = await webhookPlatform();
    const { webhook, secret } = createWebhook({ ctx, input: hook });
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const rotated = rotateSecret({ ctx, input: { id: webhook.id } });
    expect(rotated.secret).not.toBe(secret);
    expect(findWebhook(ctx.db, webhook.id)?.secret).toBe(rotated.secret);
    const edited = editWebhook({ ctx, input: { id: webhook.id, name: 'Chat', events: ['run.failed', 'run.failed'] } });
    expect(edited).toMatchObject({ name: 'Chat', events: ['run.failed'] });
    const said = JSON.stringify([
      listWebhooks({ ctx, input: undefined }),
      edited,
      ctx.db.select().from(auditEntry).all(),
    ]);
    expect(said).not.toContain(secret);
    expect(said).not.toContain(rotated.secret);
    const audited = JSON.stringify(ctx.db.select().from(auditEntry).all());
    expect(audited).toContain('webhook.rotate-secret');
    expect(audited).not.toContain('very-secret');
  });

  it('says if the list no longer contains its host, and which hosts it contains', async () => {
    const { ctx } = await webhookPlatform();
    createWebhook({ ctx, input: hook });
    const later: ServiceContext = {
      ...ctx,
      settings: { ...ctx.settings, webhookHosts: hostRulesSchema.parse('*.lab.example') },
    };
    const { webhooks, allowedHosts } = listWebhooks({ ctx: later, input: undefined });
    expect(allowedHosts).toEqual(['*.lab.example']);
    expect(webhooks[0]?.refusal).toMatch(/MASTHEAD_WEBHOOK_HOSTS/);
    expect(() => sendTest({ ctx: later, input: { id: webhooks[0]?.id ?? 'wh_' } })).toThrow(/not allowed/);
  });

  it('goes with its deliveries', async () => {
    const { ctx } = await webhookPlatform();
    const { id } = createWebhook({ ctx, input: hook }).webhook;
    const { id: delivery } = sendTest({ ctx, input: { id } });
    await removeWebhook({ ctx, input: { id } });
    expect(listWebhooks({ ctx, input: undefined }).webhooks).toEqual([]);
    expect(payloads(ctx)).toEqual([]);
    expect(() => redeliver({ ctx, input: { id: delivery } })).toThrow(/There is no delivery/);
  });

  it('goes some deliveries at a time, out of sight from the first, and on after a kill', async () => {
    const { ctx } = await webhookPlatform();
    const { id } = createWebhook({ ctx, input: hook }).webhook;
    const sent = Array.from({ length: 5 }, () => sendTest({ ctx, input: { id } }).id);
    const left = () => ctx.db.select().from(webhookDelivery).all().length;
    inTransaction(ctx.db, (tx) => noteRemoval(tx, id, ctx.now()));
    expect(removeSomeOfWebhook(ctx.db, id, 3)).toBe(3);
    expect(left()).toBe(2);
    expect(listWebhooks({ ctx, input: undefined }).webhooks).toEqual([]);
    expect(takeDueDelivery(ctx, [])).toBeNull();
    expect(payloads(ctx)).toEqual([]);
    for (const delivery of sent)
      expect(() => redeliver({ ctx, input: { id: delivery } })).toThrow(/There is no delivery/);
    await finishWebhookRemovals(ctx);
    expect(left()).toBe(0);
    expect(removalsUnderWay(ctx.db, 'wh_')).toEqual([]);
  });

  it('is for administrators only, and in the API’s description', async () => {
    const { ctx } = await webhookPlatform();
    const member = createCallerFactory(appRouter)({ ...ctx, actor: { name: 'm', access: 'member' } });
    await expect(member.webhooks.list()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(member.webhooks.create(hook)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const paths = Object.keys(openApiDocument('/api/v1').paths).filter((path) => path.startsWith('/webhooks/'));
    expect(paths).toHaveLength(8);
  });
});

describe('a message', () => {
  it('is each end of a run, with its page, its best figures and one line for people', async () => {
    const { ctx, metaTrain } = await webhookPlatform();
    createWebhook({ ctx, input: hook });
    const { run, attempt, lease } = makeRunningRun(ctx, metaTrain, 'First <!channel> @here');
    const events = eventLog([
      startedBody,
      { type: 'metric', key: 'validation.accuracy', goal: 'max', unit: '' },
      pointsBody(1, { 'validation.accuracy': 0.5, 'train.loss': 2 }),
      pointsBody(2, { 'validation.accuracy': 0.71234567 }),
    ]);
    applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
    expect(payloads(ctx)).toEqual([]);
    endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 2 } });
    expect(payloads(ctx)).toEqual([
      {
        event: 'run.finished',
        time: new Date(ctx.now()).toISOString(),
        text: `meta-train run “First ‹!channel› @\u200bhere” has finished: best validation accuracy 71.23 % at step 2 https://lab.example/runs/${run}`,
        platform: 'https://lab.example',
        run: {
          id: run,
          name: 'First <!channel> @here',
          kind: 'meta-train',
          state: 'finished',
          reason: null,
          url: `https://lab.example/runs/${run}`,
          launchedBy: 'test',
          startedAt: expect.any(String),
          endedAt: expect.any(String),
          best: { 'validation.accuracy': { value: 0.71234567, step: 2, goal: 'max', unit: '' } },
          summary: {},
        },
      },
    ]);
  });

  it('is a failure with its reason, a stop, a loss, an alarm; not a retry', async () => {
    const { ctx, metaTrain, search, advance } = await webhookPlatform();
    createWebhook({ ctx, input: hook });
    const texts = () => payloads(ctx).map(({ event, text }) => `${event}: ${text}`);
    const first = makeRunningRun(ctx, metaTrain, 'A');
    const { attempt, lease } = first;
    const alarm = { type: 'alarm', alarm: 'collapse', message: 'all skip' } as const;
    applyEvents({ ctx, input: { attempt, lease, events: eventLog([startedBody, alarm]), newOffset: 1 } });
    expect(texts()[0]).toMatch(/^alarm\.raised: .*“A” raised the alarm collapse: all skip/);
    advance(1);
    endAttempt({ ctx, input: { attempt, lease, end: 'crashed', code: null, reason: null, step: 2 } });
    expect(texts()).toHaveLength(1);
    advance(ctx.settings.timing.retryAfter);
    const second = claimRun(ctx);
    markLost({ ctx, input: { attempt: second.attempt, lease: second.lease, reason: 'no heartbeat' } });
    expect(texts()[0]).toMatch(/^run\.lost: .*is lost: no heartbeat/);
    advance(1);
    const end = { attempt: second.attempt, lease: second.lease, code: null, step: 2 };
    endAttempt({ ctx, input: { ...end, end: 'failed', reason: 'the loss is not finite' } });
    expect(texts()[0]).toMatch(/^run\.failed: .*has failed: the loss is not finite/);
    advance(1);
    runs.stop({ ctx, input: { id: makeQueuedRun(ctx, search, 'B') } });
    expect(texts()[0]).toMatch(/^run\.stopped: search run “B” was stopped: stopped before it started/);
    expect(texts()).toHaveLength(4);
  });

  it('is never without what happened, nor that without it', async () => {
    const { ctx, metaTrain } = await webhookPlatform();
    createWebhook({ ctx, input: hook });
    const id = makeQueuedRun(ctx, metaTrain);
    const undone = () =>
      inTransaction(ctx.db, (tx) => {
        transitionRun(ctx, tx, requireRun(tx, id), 'person', 'stopped', {});
        expect(latestDeliveries(tx, { limit: 1, offset: 0 })).toHaveLength(1);
        throw new Error('killed before the commit');
      });
    expect(undone).toThrow('killed');
    expect(requireRun(ctx.db, id).state).toBe('queued');
    expect(payloads(ctx)).toEqual([]);
  });

  it('goes only to webhooks that are on, subscribed, and whose creator launched it if so limited', async () => {
    const { ctx, metaTrain, search } = await webhookPlatform();
    const other: ServiceContext = { ...ctx, actor: { name: 'other', access: 'admin' } };
    const add = (of: ServiceContext, name: string, more: Partial<CreateWebhookInput> = {}) =>
      createWebhook({ ctx: of, input: { ...hook, name, ...more } }).webhook;
    const all = add(ctx, 'all');
    const mine = add(ctx, 'mine', { onlyMine: true });
    add(other, 'theirs', { onlyMine: true });
    add(ctx, 'failures', { events: ['run.failed'] });
    editWebhook({ ctx, input: { id: add(ctx, 'off').id, enabled: false } });
    runs.stop({ ctx, input: { id: makeQueuedRun(ctx, metaTrain) } });
    const told = () => latestDeliveries(ctx.db, { limit: 10, offset: 0 }).map(({ webhook }) => webhook);
    expect(told().sort()).toEqual([all.id, mine.id].sort());
    const foreign = makeQueuedRun(ctx, search);
    updateRun(ctx.db, foreign, { createdBy: 'nobody' });
    runs.stop({ ctx, input: { id: foreign } });
    expect(told().filter((id) => id === all.id)).toHaveLength(2);
    expect(told()).toHaveLength(3);
  });
});

describe('deliveries', () => {
  it('are listed by page, newest first, of one webhook or of all', async () => {
    const { ctx, advance } = await webhookPlatform();
    const first = createWebhook({ ctx, input: hook }).webhook;
    const second = createWebhook({ ctx, input: { ...hook, name: 'B' } }).webhook;
    for (const { id } of [first, second, first]) {
      advance(1000);
      sendTest({ ctx, input: { id } });
    }
    const page = listDeliveries({ ctx, input: { limit: 2 } });
    expect(page.items.map(({ webhook }) => webhook)).toEqual([first.id, second.id]);
    expect(page.items[0]).toMatchObject({
      state: 'pending',
      attempts: 0,
      event: 'webhook.test',
      text: expect.stringContaining('Lab chat'),
    });
    const rest = listDeliveries({ ctx, input: { limit: 2, cursor: page.nextCursor } });
    expect(rest).toMatchObject({ items: [{ webhook: first.id }], nextCursor: null });
    expect(listDeliveries({ ctx, input: { webhook: second.id } }).items).toHaveLength(1);
    expect(listWebhooks({ ctx, input: undefined }).webhooks[0]).toMatchObject({
      pending: 2,
      lastDelivery: { attempts: 0 },
    });
  });

  it('are not requested if the webhook is off', async () => {
    const { ctx } = await webhookPlatform();
    const { id } = createWebhook({ ctx, input: hook }).webhook;
    const delivery = sendTest({ ctx, input: { id } });
    editWebhook({ ctx, input: { id, enabled: false } });
    expect(() => sendTest({ ctx, input: { id } })).toThrow(/is off: turn it on first/);
    expect(() => redeliver({ ctx, input: { id: delivery.id } })).toThrow(/is off/);
  });

  it('are removed after two weeks', async () => {
    const { ctx, advance } = await webhookPlatform();
    const { id } = createWebhook({ ctx, input: hook }).webhook;
    sendTest({ ctx, input: { id } });
    advance(13 * 86_400_000);
    sendTest({ ctx, input: { id } });
    await applyRetention(ctx);
    expect(payloads(ctx)).toHaveLength(2);
    advance(2 * 86_400_000);
    await applyRetention(ctx);
    expect(payloads(ctx)).toHaveLength(1);
  });
});
