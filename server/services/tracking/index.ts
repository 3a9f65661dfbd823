/** @file The verbs of tracking, as the API names them: scripts from outside begin a run, log into it, end it. */

import { end } from './end';
import { log } from './log';
import { start } from './start';

export const tracking = { start, log, end };
