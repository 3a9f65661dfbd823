/** @file `masthead tokens …`: on the machine of the data folder, because no token may make or see others. */
import { inTransaction } from '@/db/open';
import { deleteToken, findToken, tokensOf } from '@/db/queries/api-token';
import { findMember, findMemberByHandle, listMemberRows } from '@/db/queries/member';
import { DomainError } from '@/domain/errors';
import type { ApiTokenId } from '@/domain/ids';
import type { ApiTokenRecord } from '@/domain/records/member';
import type { Scope } from '@/domain/token-scopes';
import { audit, noteChange } from '@/server/services/audit/record';
import { tokens, toRecord } from '@/server/services/tokens';
import { type CommandContext, printJson } from '../io';
import { formatFacts, formatTable } from '../table';
import { formatTime } from '../words';
import { withDatabase } from './with-database';

type Owned = ApiTokenRecord & { readonly owner: string };

/** Of everybody, or of one. */
export function listTokens({ io, json }: CommandContext, { of, data }: { of?: string; data?: string }): void {
  const found = withDatabase(io, data, ({ db }): Owned[] =>
    (of === undefined ? listMemberRows(db) : [requireHandle(findMemberByHandle(db, of), of)]).flatMap((row) =>
      tokensOf(db, row.id).map((token) => ({ ...toRecord(token), owner: row.handle })),
    ),
  );
  if (json) printJson(io, found);
  else io.out(found.length === 0 ? 'No tokens.\n' : tableOf(found));
}

function tableOf(found: readonly Owned[]): string {
  return formatTable<Owned>(found, [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'OF', cell: ({ owner }) => owner },
    { title: 'BEGINS', cell: ({ start }) => start },
    { title: 'SCOPES', cell: ({ scopes }) => scopes.join(',') },
    { title: 'UNTIL', cell: ({ expiresAt }) => (expiresAt === null ? '–' : formatTime(expiresAt)) },
    { title: 'LAST USED', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : formatTime(lastUsedAt)) },
    { title: 'NAME', cell: ({ name }) => name },
  ]);
}

export interface TokenWishes {
  readonly for: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** `never`: until it is revoked. */
  readonly days: number | 'never';
  readonly data?: string;
}

/** @throws DomainError `forbidden` for a scope that the owner's role does not suffice for */
export function createToken(
  { io, json }: CommandContext,
  { for: handle, name, scopes, days, data }: TokenWishes,
): void {
  withDatabase(io, data, (ctx) => {
    const row = requireHandle(findMemberByHandle(ctx.db, handle), handle);
    if (row.removedAt !== null) throw new DomainError('forbidden', `${handle} was removed: restore the account first.`);
    const actor = { name: 'local', access: row.access, member: row.id } as const;
    const { record, token } = tokens.create({
      ctx: { ...ctx, actor },
      input: { name, scopes: [...scopes], days: days === 'never' ? null : days },
    });
    if (json) return printJson(io, { ...record, owner: handle, token });
    io.out(
      formatFacts([
        ['Token', token],
        ['Of', handle],
        ['Scopes', record.scopes.join(', ')],
        ['Until', record.expiresAt === null ? 'it is revoked' : formatTime(record.expiresAt)],
      ]),
    );
  });
}

export function revokeToken({ io, json }: CommandContext, id: ApiTokenId, { data }: { data?: string }): void {
  const owner = withDatabase(io, data, (ctx) =>
    inTransaction(ctx.db, (tx) => {
      const token = findToken(tx, id);
      if (token === undefined || !deleteToken(tx, token.memberId, id)) {
        throw new DomainError('not-found', `There is no token ${id}: masthead tokens list has all of them.`);
      }
      const handle = findMember(tx, token.memberId)?.handle ?? '';
      noteChange(ctx, tx, 'token', id);
      audit(ctx, tx, 'token.revoke', id, { owner: handle });
      return handle;
    }),
  );
  if (json) printJson(io, { id, owner });
  else io.out(`${id}, a token of ${owner}, is revoked.\n`);
}

function requireHandle<Row>(row: Row | undefined, handle: string): Row {
  if (row !== undefined) return row;
  throw new DomainError('not-found', `Nobody here has the handle ${handle}: masthead members list has all of them.`);
}
