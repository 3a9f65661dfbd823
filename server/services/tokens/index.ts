/** @file Tokens: a member's keys for scripts and the command line. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteToken, insertToken, tokensOf } from '@/db/queries/api-token';
import { findMember } from '@/db/queries/member';
import type { ApiTokenRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { apiTokenIdSchema, newIdText } from '@/domain/ids';
import { scopesSchema } from '@/domain/member';
import { type ApiTokenRecord, apiTokenRecordSchema } from '@/domain/records/member';
import { sufficesFor } from '@/domain/role';
import { hashSecret, newSecret } from '@/domain/secret';
import { scopeMeanings, tokenDays } from '@/domain/token-scopes';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireOwnBrowser, requireSelf } from '@/server/services/members/read';

/** The caller's own, newest first; none if nobody has an account. */
const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({}),
  output: z.array(apiTokenRecordSchema),
  run({ ctx }) {
    const { member } = ctx.actor;
    return member === undefined ? [] : tokensOf(ctx.db, member).map(toRecord);
  },
});

/** `token` is returned only here. */
const createdTokenSchema = z.object({ record: apiTokenRecordSchema, token: z.string() });

/** @throws DomainError `forbidden` for a scope beyond its owner's role */
const create = operation({
  access: 'viewer',
  sensitive: true,
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1, 'is missing: say what it is for').max(80),
    scopes: scopesSchema,
    /** Days until it expires; null: never. */
    days: z.int().min(1).max(3650).nullable().default(tokenDays),
  }),
  output: createdTokenSchema,
  run({ ctx, input: { name, scopes, days } }) {
    const memberId = requireOwnBrowser(ctx.actor);
    const beyond = scopes.find((scope) => !sufficesFor(ctx.actor.access, scopeMeanings[scope].needs));
    if (beyond !== undefined) {
      const { needs } = scopeMeanings[beyond];
      throw new DomainError('forbidden', `The scope ${beyond} needs the role ${needs}; yours is ${ctx.actor.access}.`, {
        field: 'scopes',
      });
    }
    const token = newSecret('mht_');
    const now = ctx.now();
    const row: ApiTokenRow = {
      id: apiTokenIdSchema.parse(newIdText('tk')),
      memberId,
      name,
      scopes,
      tokenHash: hashSecret(token),
      start: token.slice(0, 8),
      createdAt: now,
      expiresAt: days === null ? null : now + days * 86_400_000,
      lastUsedAt: null,
      lastUsedFrom: null,
    };
    inTransaction(ctx.db, (tx) => {
      insertToken(tx, row);
      noteChange(ctx, tx, 'token', row.id);
      const owner = findMember(tx, memberId)?.handle ?? null;
      audit(ctx, tx, 'token.create', row.id, { owner, name, scopes, days });
    });
    return { record: toRecord(row), token };
  },
});

const revoke = operation({
  access: 'viewer',
  // Only itself: `run` says so.
  scope: 'read',
  kind: 'mutation',
  input: z.strictObject({ id: apiTokenIdSchema }),
  output: z.object({ id: apiTokenIdSchema }),
  run({ ctx, input: { id } }) {
    // A token may end itself, and no other.
    const memberId = ctx.actor.token === id ? requireSelf(ctx.actor) : requireOwnBrowser(ctx.actor);
    inTransaction(ctx.db, (tx) => {
      if (!deleteToken(tx, memberId, id)) {
        throw new DomainError('not-found', 'You have no such token: it may have been revoked.', { field: 'id' });
      }
      noteChange(ctx, tx, 'token', id);
      audit(ctx, tx, 'token.revoke', id);
    });
    return { id };
  },
});

export function toRecord({ tokenHash: _, memberId: __, scopes, ...record }: ApiTokenRow): ApiTokenRecord {
  return { ...record, scopes: [...scopes] };
}

export const tokens = {
  list,
  create,
  revoke,
};
