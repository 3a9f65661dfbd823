/**
 * @file Announces an event to subscribed webhooks: called in the event's transaction, so that neither is
 * ever stored without the other.
 */
import type { Database } from '@/db/open';
import { findRun } from '@/db/queries/run/run';
import { findStudy } from '@/db/queries/study';
import { enabledWebhooks } from '@/db/queries/webhook';
import type { RunId, StudyId } from '@/domain/ids';
import type { RunState } from '@/domain/run-state';
import type { WebhookEvent } from '@/domain/webhook/events';
import type { ServiceContext } from '@/server/context';
import { enqueueDelivery } from './deliveries';
import { type AlarmSaid, alarmPayload, runPayload, studyPayload, type WebhookPayload } from './payload';

const eventsOfStates: Partial<Record<RunState, Extract<WebhookEvent, `run.${string}`>>> = {
  finished: 'run.finished',
  failed: 'run.failed',
  stopped: 'run.stopped',
  lost: 'run.lost',
};

/** The run has just come into the state it has now. */
export function announceRun(ctx: ServiceContext, tx: Database, id: RunId, state: RunState): void {
  const event = eventsOfStates[state];
  if (event === undefined) return;
  announce(ctx, tx, event, () => {
    const run = findRun(tx, id);
    return run && { createdBy: run.createdBy, payload: runPayload(ctx, tx, event, run) };
  });
}

export function announceAlarm(ctx: ServiceContext, tx: Database, id: RunId, alarm: AlarmSaid): void {
  announce(ctx, tx, 'alarm.raised', () => {
    const run = findRun(tx, id);
    return run && { createdBy: run.createdBy, payload: alarmPayload(ctx, tx, run, alarm) };
  });
}

/** The study has just come into the state it has now. */
export function announceStudy(
  ctx: ServiceContext,
  tx: Database,
  id: StudyId,
  event: Extract<WebhookEvent, `study.${string}`>,
): void {
  announce(ctx, tx, event, () => {
    const study = findStudy(tx, id);
    return study && { createdBy: study.createdBy, payload: studyPayload(ctx, event, study) };
  });
}

/** `tell` is called only if a webhook subscribes. */
function announce(
  ctx: ServiceContext,
  tx: Database,
  event: WebhookEvent,
  describe: () => { readonly createdBy: string; readonly payload: WebhookPayload } | undefined,
): void {
  const listening = enabledWebhooks(tx).filter(({ events }) => events.includes(event));
  if (listening.length === 0) return;
  const told = describe();
  if (told === undefined) return;
  for (const webhook of listening) {
    if (!webhook.onlyMine || webhook.createdBy === told.createdBy) enqueueDelivery(ctx, tx, webhook.id, told.payload);
  }
}
