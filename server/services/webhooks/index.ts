/** @file The verbs of webhooks, as the API names them. */
import { create, edit, rotateSecret } from './change';
import { deliveries, redeliver, test } from './deliveries';
import { list } from './read';
import { remove } from './remove';

export const webhooks = { list, create, edit, rotateSecret, delete: remove, test, deliveries, redeliver };
