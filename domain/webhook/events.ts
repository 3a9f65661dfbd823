/** @file What a webhook may tell of, and how its deliveries stand. */
import { z } from 'zod';

/** Each event with what it means, as pages and the documentation say it. */
export const webhookEvents = {
  'run.finished': 'A run has reached its end.',
  'run.failed': 'A run has failed and gets no further attempt.',
  'run.stopped': 'A run was stopped.',
  'run.lost': 'Nothing is heard of a run any more; it may come back.',
  'alarm.raised': 'A run has raised an alarm, such as a collapse into skip connections.',
  'study.finished': 'A study has all its runs.',
  'study.paused': 'A study has paused by itself, because a run of it was refused.',
} as const;

export const webhookEventSchema = z.enum(
  Object.keys(webhookEvents) as [keyof typeof webhookEvents, ...(keyof typeof webhookEvents)[]],
);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

/** `webhook.test` is sent when someone asks for it, whatever the webhook is subscribed to. */
export const deliveryEventSchema = z.enum([...webhookEventSchema.options, 'webhook.test']);
export type DeliveryEvent = z.infer<typeof deliveryEventSchema>;

export const deliveryStateSchema = z.enum(['pending', 'delivered', 'failed']);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;
