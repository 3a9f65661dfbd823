/** @file What can be done with webhooks, named as the API names it. */
import { create, edit, rotateSecret } from './change';
import { deliveries, redeliver, test } from './deliveries';
import { list } from './read';
import { remove } from './remove';

export const webhooks = { list, create, edit, rotateSecret, delete: remove, test, deliveries, redeliver };
