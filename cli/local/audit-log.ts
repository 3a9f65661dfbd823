/** @file `masthead audit list` and `audit export`: the log itself, from the files of this machine. */
import { openDatabase } from '@/db/open';
import { auditAfter, auditBefore } from '@/db/queries/audit';
import { csvRow } from '@/domain/csv';
import { DomainError } from '@/domain/errors';
import { type AuditEntry, type AuditFilter, auditColumns, auditFilterSchema } from '@/domain/records/audit';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatTime } from '../words';
import { dataFolder, requireDatabase } from './data-folder';

export interface LogOptions {
  readonly data?: string;
  readonly who?: string;
  readonly what?: string;
  readonly object?: string;
  readonly since?: string;
}

const entriesAtOnce = 500;

function reading<Answer>(io: CommandContext['io'], { data }: LogOptions, read: (db: Reader) => Answer): Answer {
  const { db, close } = openDatabase(requireDatabase(dataFolder(io, data)), 'reader');
  try {
    return read(db);
  } finally {
    close();
  }
}
type Reader = ReturnType<typeof openDatabase>['db'];

/** @throws DomainError `invalid-input` for an invalid day */
function filterOf({ who, what, object, since }: LogOptions): AuditFilter {
  const from = since === undefined ? undefined : Date.parse(since);
  if (Number.isNaN(from)) {
    throw new DomainError('invalid-input', 'Write the day as 2026-01-31, or a time as 2026-01-31T09:00Z.', {
      field: 'since',
    });
  }
  return auditFilterSchema.parse({ who, what, object, from });
}

/** The newest first. */
export function listAudit({ io, json }: CommandContext, options: LogOptions & { readonly limit: number }): void {
  const filter = filterOf(options);
  const entries = reading(io, options, (db) => auditBefore(db, filter, Number.MAX_SAFE_INTEGER, options.limit));
  if (json) printJson(io, entries);
  else io.out(entries.length === 0 ? 'No entry.\n' : tableOf(entries));
}

function tableOf(entries: readonly AuditEntry[]): string {
  return formatTable<AuditEntry>(entries, [
    { title: 'ID', cell: ({ id }) => String(id) },
    { title: 'TIME', cell: ({ time }) => formatTime(time) },
    { title: 'WHO', cell: ({ actor, tokenName }) => (tokenName === null ? actor : `${actor} (${tokenName})`) },
    { title: 'FROM', cell: ({ origin, address }) => address ?? origin },
    { title: 'WHAT', cell: ({ action }) => action },
    { title: 'OBJECT', cell: ({ entity }) => entity },
    { title: 'DETAIL', cell: ({ detail }) => (Object.keys(detail).length === 0 ? '–' : JSON.stringify(detail)) },
  ]);
}

/** In the order written, a line each: NDJSON holds everything that is hashed. */
export function exportAudit({ io, json }: CommandContext, options: LogOptions & { readonly format: string }): void {
  const filter = filterOf(options);
  const csv = !json && options.format === 'csv';
  reading(io, options, (db) => {
    if (csv) io.out(csvRow(auditColumns));
    for (let after = 0; ; ) {
      const rows = auditAfter(db, filter, after, entriesAtOnce);
      for (const row of rows) io.out(csv ? csvRow(cells(row)) : `${JSON.stringify(row)}\n`);
      const last = rows.at(-1);
      if (last === undefined || rows.length < entriesAtOnce) return;
      after = last.id;
    }
  });
}

function cells(entry: AuditEntry) {
  return auditColumns.map((name) => {
    const value = name === 'time' ? new Date(entry.time).toISOString() : entry[name];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
}
