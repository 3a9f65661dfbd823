/** @file What can be done with webhooks, named as the API names it. */
import { create, deleteWebhook, edit, rotateSecret } from './change';
import { deliveries, redeliver, test } from './deliveries';
import { list } from './read';

export const webhooks = { list, create, edit, rotateSecret, delete: deleteWebhook, test, deliveries, redeliver };
