/** @file Webhooks and their deliveries, as the API shows them. The secret is in none of these. */
import { z } from 'zod';
import { deliveryIdSchema, webhookIdSchema } from '../ids';
import { deliveryEventSchema, deliveryStateSchema, webhookEventSchema } from '../webhook/events';

export const deliveryRecordSchema = z.object({
  id: deliveryIdSchema,
  webhook: webhookIdSchema,
  event: deliveryEventSchema,
  /** Its message, in one line. */
  text: z.string(),
  state: deliveryStateSchema,
  attempts: z.int(),
  /** Null once it is delivered or abandoned. */
  nextAttemptAt: z.number().nullable(),
  /** HTTP status of the last answer; null if there was none. */
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  createdAt: z.number(),
  lastAttemptAt: z.number().nullable(),
  deliveredAt: z.number().nullable(),
});
export type DeliveryRecord = z.infer<typeof deliveryRecordSchema>;

export const webhookRecordSchema = z.object({
  id: webhookIdSchema,
  name: z.string(),
  url: z.string(),
  events: z.array(webhookEventSchema),
  onlyMine: z.boolean(),
  enabled: z.boolean(),
  createdAt: z.number(),
  createdBy: z.string(),
  /** Why nothing can be sent to it now; null if it can. */
  refusal: z.string().nullable(),
  /** Deliveries that wait for their first or next attempt. */
  pending: z.int(),
  lastDelivery: deliveryRecordSchema.nullable(),
});
export type WebhookRecord = z.infer<typeof webhookRecordSchema>;

/** The one answer that holds the secret. */
export const webhookWithSecretSchema = z.object({ webhook: webhookRecordSchema, secret: z.string() });
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema>;
