/** @file Attempts and files as the API shows them. */
import path from 'node:path';
import type { ArtefactRow, AttemptRow } from '@/db/schema';
import type { ArtefactRecord, AttemptRecord } from '@/domain/records/run';
import type { ServiceContext } from '@/server/context';

export function toAttemptRecord(ctx: ServiceContext, row: AttemptRow): AttemptRecord {
  return {
    id: row.id,
    number: row.number,
    executor: row.executor,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    end: row.end,
    exitReason: row.exitReason,
    resumedFromStep: row.resumedFromStep,
    lastHeartbeatAt: row.lastHeartbeatAt,
    host: row.host,
    pid: row.pid,
    directory: path.join(ctx.settings.dataDirectory, row.directory),
    environment: row.environment,
  };
}

export function toArtefactRecord(row: ArtefactRow): ArtefactRecord {
  const { id, run, attempt, kind, name, size, sha256, step, createdAt } = row;
  return { id, run, attempt, kind, name, size, sha256, step, createdAt };
}
