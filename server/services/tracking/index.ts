/** @file What scripts from outside can do, named as the API names it: begin a run, log into it, end it. */

import { end } from './end';
import { log } from './log';
import { start } from './start';

export const tracking = { start, log, end };
