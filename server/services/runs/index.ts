/** @file The verbs of runs, as the API names them. */

import { continueRun } from './launch/continue';
import { earlierSearches } from './launch/earlier-searches';
import { clone, launch } from './launch/launch';
import { plan } from './launch/plan';
import { check } from './launch/validate';
import { resume } from './life/resume';
import { stop } from './life/stop';
import { get } from './read/get';
import { index } from './read/index-runs';
import { dependants } from './read/lineage';
import { lineage } from './read/lineage-graph';
import { list } from './read/list';
import { log } from './read/log';
import { rows } from './read/rows';
import { vocabulary } from './read/vocabulary';
import { bulk } from './upkeep/bulk';
import { edit } from './upkeep/edit';
import { reorder } from './upkeep/reorder';
import { deleteRun, purge, restore } from './upkeep/trash';

export const runs = {
  launch,
  plan,
  check,
  earlierSearches,
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
  dependants,
  lineage,
  bulk,
  log,
};
