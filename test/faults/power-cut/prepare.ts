/** @file Prepares an attempt's folder as the dispatcher does: `node prepare.js DIRECTORY JOB`. */
import { readFileSync } from 'node:fs';
import { jobSchema } from '@/domain/runner-files';
import { prepareAttempt } from '@/workers/dispatcher/attempt-directory';

const [directory = '', job = ''] = process.argv.slice(2);
prepareAttempt(directory, jobSchema.parse(JSON.parse(readFileSync(job, 'utf8'))), Date.now());
