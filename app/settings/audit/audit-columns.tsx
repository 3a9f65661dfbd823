'use client';
/** @file The columns of the audit log. */
import { Mono } from '@/components/ui/mono';
import type { Column } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { AuditEntry, OriginKind } from '@/domain/records/audit';

const origins: Readonly<Record<OriginKind, string>> = {
  browser: 'Browser',
  token: 'Token',
  open: 'Without an account',
  'command-line': 'Command line',
  dispatcher: 'Dispatcher',
  platform: 'Platform',
  unknown: 'Not recorded',
};

export const auditColumns: readonly Column<AuditEntry>[] = [
  { id: 'time', header: 'When', cell: ({ time }) => <Time value={time} /> },
  { id: 'who', header: 'Who', heading: true, cell: ({ actor }) => actor },
  {
    id: 'from',
    header: 'From',
    cell: ({ origin, address, tokenName }) => (
      <>
        <span className="block">{tokenName === null ? origins[origin] : `Token “${tokenName}”`}</span>
        {address === null ? null : <span className="block text-muted text-xs">{address}</span>}
      </>
    ),
  },
  { id: 'what', header: 'What', cell: ({ action }) => action },
  { id: 'object', header: 'Object', cell: ({ entity }) => <Mono text={entity} head={40} /> },
  {
    id: 'detail',
    header: 'Detail',
    className: 'min-w-64 max-w-xl',
    cell: ({ detail }) => <span className="block break-words text-muted text-xs">{describe(detail)}</span>,
  },
  { id: 'id', header: 'No.', numeric: true, cell: ({ id }) => id },
];

const mostCharacters = 300;

/** `name: Base, seed: 3`; missing values are left out. */
function describe(detail: AuditEntry['detail']): string {
  const parts = Object.entries(detail).flatMap(([name, value]) =>
    value === null || value === undefined
      ? []
      : [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const text = parts.join(', ');
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
