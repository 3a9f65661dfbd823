/** @file Tokens with which a member's programs ask: made, listed, revoked. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteToken, insertToken, tokensOf } from '@/db/queries/api-token/tokens';
import type { ApiTokenRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { apiTokenIdSchema, newIdText } from '@/domain/ids';
import { accessSchema } from '@/domain/member';
import { sufficesFor } from '@/domain/member-access';
import { type ApiTokenRecord, apiTokenRecordSchema } from '@/domain/records/member';
import { hashSecret, newSecret } from '@/domain/secret';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireOwnBrowser, requireSelf } from '@/server/services/members/require-member';

export const listTokensInput = z.strictObject({});
export const tokenListSchema = z.array(apiTokenRecordSchema);

/** One's own, newest first; none where nobody has an account. */
export function listTokens({ ctx }: Pick<Call<unknown>, 'ctx'>): ApiTokenRecord[] {
  const { member } = ctx.actor;
  return member === undefined ? [] : tokensOf(ctx.db, member).map(toRecord);
}

export const createTokenInput = z.strictObject({
  name: z.string().trim().min(1, 'is missing: say what it is for').max(80),
  access: accessSchema,
  /** Days until it expires; null: never. */
  days: z.int().min(1).max(3650).nullable(),
});
export type CreateTokenInput = z.input<typeof createTokenInput>;
/** `token` is given this once. */
export const createdTokenSchema = z.object({ record: apiTokenRecordSchema, token: z.string() });

/** @throws DomainError `forbidden` where it would be allowed more than its owner */
export function createToken({ ctx, input }: Call<CreateTokenInput>): z.output<typeof createdTokenSchema> {
  const { name, access, days } = createTokenInput.parse(input);
  const memberId = requireOwnBrowser(ctx.actor);
  if (!sufficesFor(ctx.actor.access, access)) {
    throw new DomainError('forbidden', `A token may do no more than its owner, who is ${ctx.actor.access}.`, {
      field: 'access',
    });
  }
  const token = newSecret('mht_');
  const now = ctx.now();
  const row: ApiTokenRow = {
    id: apiTokenIdSchema.parse(newIdText('tk')),
    memberId,
    name,
    access,
    tokenHash: hashSecret(token),
    start: token.slice(0, 8),
    createdAt: now,
    expiresAt: days === null ? null : now + days * 86_400_000,
    lastUsedAt: null,
  };
  inTransaction(ctx.db, (tx) => {
    insertToken(tx, row);
    noteChange(ctx, tx, 'token', row.id);
    audit(ctx, tx, 'token.create', row.id, { name, access });
  });
  return { record: toRecord(row), token };
}

export const revokeTokenInput = z.strictObject({ id: apiTokenIdSchema });
export type RevokeTokenInput = z.input<typeof revokeTokenInput>;
export const revokedTokenSchema = z.object({ id: apiTokenIdSchema });

export function revokeToken({ ctx, input }: Call<RevokeTokenInput>): z.output<typeof revokedTokenSchema> {
  const { id } = revokeTokenInput.parse(input);
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
}

function toRecord({ tokenHash: _, memberId: __, ...record }: ApiTokenRow): ApiTokenRecord {
  return record;
}
