/** @file Stores only the hash of a session's token: a reader of the database, or of a copy, can't sign in with it. */

import type { BetterAuthOptions, DBAdapter, DBTransactionAdapter, Where } from 'better-auth/types';
import { hashSecret } from '@/domain/secret';

type Adapter = DBAdapter<BetterAuthOptions>;
type InTransaction = DBTransactionAdapter<BetterAuthOptions>;

/** The library's adapter, wrapped so that the database gets hashes instead of tokens. */
export function withHashedTokens(
  make: (options: BetterAuthOptions) => Adapter,
): (options: BetterAuthOptions) => Adapter {
  return (options) => {
    const plain = make(options);
    return {
      ...plain,
      ...hashing(plain),
      transaction: (work) => plain.transaction((within) => work({ ...within, ...hashing(within) })),
    };
  };
}

function hashing(adapter: InTransaction) {
  const asked = <Query extends { model: string; where?: Where[] | undefined }>(query: Query): Query =>
    query.model !== 'session' || query.where === undefined ? query : { ...query, where: query.where.map(hashedWhere) };
  const changed = <Query extends { model: string; update: Record<string, unknown> }>(query: Query): Query =>
    query.model !== 'session' ? query : { ...query, update: hashedIn(query.update) };
  const methods: Pick<
    InTransaction,
    'create' | 'findOne' | 'findMany' | 'count' | 'update' | 'updateMany' | 'delete' | 'deleteMany' | 'consumeOne'
  > = {
    create: async (query) => {
      if (query.model !== 'session') return adapter.create(query);
      const given: Record<string, unknown> = { ...query.data };
      const made = await adapter.create({ ...query, data: hashedIn(given) });
      // The cookie is made from the returned token.
      return Object.assign(Object(made), { token: given.token });
    },
    findOne: (query) => adapter.findOne(asked(query)),
    findMany: (query) => adapter.findMany(asked(query)),
    count: (query) => adapter.count(asked(query)),
    update: (query) => adapter.update(changed(asked(query))),
    updateMany: (query) => adapter.updateMany(changed(asked(query))),
    delete: (query) => adapter.delete(asked(query)),
    deleteMany: (query) => adapter.deleteMany(asked(query)),
    consumeOne: (query) => adapter.consumeOne(asked(query)),
  };
  return methods;
}

function hashedWhere(where: Where): Where {
  if (where.field !== 'token') return where;
  const { value } = where;
  if (typeof value === 'string') return { ...where, value: hashSecret(value) };
  if (Array.isArray(value)) return { ...where, value: value.map((each) => hashSecret(String(each))) };
  return where;
}

function hashedIn(row: Record<string, unknown>): Record<string, unknown> {
  return typeof row.token === 'string' ? { ...row, token: hashSecret(row.token) } : row;
}
