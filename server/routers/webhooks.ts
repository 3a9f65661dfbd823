/** @file Procedures of `webhooks`. */
import { deliveryRecordSchema, webhookRecordSchema, webhookWithSecretSchema } from '@/domain/records/webhook';
import { createWebhook, createWebhookInput } from '@/server/services/webhooks/create';
import { deleteWebhook, deleteWebhookInput, webhookDeletedSchema } from '@/server/services/webhooks/delete';
import { deliveryPageSchema, listDeliveries, listDeliveriesInput } from '@/server/services/webhooks/deliveries';
import { editWebhook, editWebhookInput } from '@/server/services/webhooks/edit';
import { listWebhooks, listWebhooksInput, webhookListSchema } from '@/server/services/webhooks/list';
import { redeliver, redeliverInput } from '@/server/services/webhooks/redeliver';
import { rotateSecret, rotateSecretInput } from '@/server/services/webhooks/rotate-secret';
import { sendTest, sendTestInput } from '@/server/services/webhooks/send-test';
import { procedure, router } from '@/server/trpc';

// For administrators only: addresses of webhooks are often secrets.
export const webhooksRouter = router({
  list: procedure('admin').input(listWebhooksInput).output(webhookListSchema).query(listWebhooks),
  create: procedure('admin').input(createWebhookInput).output(webhookWithSecretSchema).mutation(createWebhook),
  edit: procedure('admin').input(editWebhookInput).output(webhookRecordSchema).mutation(editWebhook),
  rotateSecret: procedure('admin').input(rotateSecretInput).output(webhookWithSecretSchema).mutation(rotateSecret),
  delete: procedure('admin').input(deleteWebhookInput).output(webhookDeletedSchema).mutation(deleteWebhook),
  test: procedure('admin').input(sendTestInput).output(deliveryRecordSchema).mutation(sendTest),
  deliveries: procedure('admin').input(listDeliveriesInput).output(deliveryPageSchema).query(listDeliveries),
  redeliver: procedure('admin').input(redeliverInput).output(deliveryRecordSchema).mutation(redeliver),
});
