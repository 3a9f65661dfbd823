/** @file A run from outside that must exist, with its one attempt. */
import path from 'node:path';
import type { Database } from '@/db/open';
import { attemptsOf } from '@/db/queries/attempt';
import type { AttemptRow, RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';
import type { ExternalConfig } from '@/domain/run-config';
import type { ServiceContext } from '@/server/context';
import { requireRun } from '@/server/services/runs/require-run';

export interface OutsideRun {
  readonly run: RunRow;
  readonly config: ExternalConfig;
  readonly attempt: AttemptRow;
  /** Of the attempt; absolute. */
  readonly directory: string;
}

/** @throws DomainError `not-found`; `conflict` for one of our own runs, which only its runner updates */
export function requireOutsideRun(ctx: ServiceContext, db: Database, id: RunId): OutsideRun {
  const run = requireRun(db, id, 'run');
  const [attempt] = attemptsOf(db, id);
  if (run.config.kind !== 'external' || attempt === undefined) {
    throw new DomainError('conflict', `"${run.name}" is run by Masthead: nothing else can log into it.`, {
      field: 'run',
    });
  }
  return { run, config: run.config, attempt, directory: path.join(ctx.settings.dataDirectory, attempt.directory) };
}
