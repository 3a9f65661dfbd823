/** @file What can be done with runs, named as the API names it. */

import { bulk } from './bulk';
import { check } from './check';
import { clone } from './clone';
import { continueRun } from './continue';
import { deleteRun } from './delete';
import { edit } from './edit';
import { get } from './get';
import { index } from './index-runs';
import { launch } from './launch';
import { list } from './list';
import { log } from './log';
import { plan } from './plan-launch';
import { purge } from './purge';
import { reorder } from './reorder';
import { stop } from './request-stop';
import { restore } from './restore';
import { resume } from './resume';
import { rows } from './rows';
import { users } from './users';
import { vocabulary } from './vocabulary';

export const runs = {
  launch,
  plan,
  check,
  list,
  /** Ordered ids of a whole view; `rows` are fetched by window. */
  index,
  rows,
  vocabulary,
  get,
  stop,
  resume,
  continue: continueRun,
  clone,
  reorder,
  edit,
  delete: deleteRun,
  restore,
  purge,
  users,
  bulk,
  log,
};
