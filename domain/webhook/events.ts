/** @file Schemas of webhook events, and of the states of deliveries. */
import { z } from 'zod';
import { webhookEventNames } from './event-list';

export type { WebhookEvent } from './event-list';

export const webhookEventSchema = z.enum(webhookEventNames);

/** `webhook.test` is sent when someone asks for it, whatever the webhook is subscribed to. */
export const deliveryEventSchema = z.enum([...webhookEventSchema.options, 'webhook.test']);
export type DeliveryEvent = z.infer<typeof deliveryEventSchema>;

export const deliveryStateSchema = z.enum(['pending', 'delivered', 'failed']);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;
