/** @file Trash, restore and purge: the same four verbs for every entity that has a trash. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { DomainError } from '@/domain/errors';
import type { ChangeEntity } from '@/domain/records/change';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from './audit/record';

interface Row<Id> {
  readonly id: Id;
  readonly name: string;
  readonly deletedAt: number | null;
}

export interface Trashable<Id extends string, RecordSchema extends z.ZodType, Found extends Row<Id>> {
  readonly entity: 'dataset' | 'task-set' | 'report';
  /** Of one record. */
  readonly one: z.ZodType<{ id: Id }, { id: string }>;
  readonly record: RecordSchema;
  /** @throws DomainError `not-found` */
  require(db: Database, id: Id): Found;
  inTrash(db: Database): Found[];
  toRecord(db: Database, row: Found): z.input<RecordSchema>;
  setDeletedAt(tx: Database, id: Id, time: number | null): void;
  remove(tx: Database, id: Id): void;
  /** The entities whose lists count it. */
  countedBy?(tx: Database, row: Found): readonly { readonly entity: ChangeEntity; readonly id: string }[];
  /** @throws DomainError `in-use` while something uses it, in the trash too */
  refuseWhileUsed(tx: Database, row: Found): void;
  /** After the commit: files without a record are only waste. */
  removeFiles?(ctx: ServiceContext, row: Found): Promise<void>;
}

export function trashOf<Id extends string, RecordSchema extends z.ZodType, Found extends Row<Id>>(
  kind: Trashable<Id, RecordSchema, Found>,
) {
  const note = (ctx: ServiceContext, tx: Database, row: Found, verb: 'delete' | 'restore' | 'purge') => {
    noteChange(ctx, tx, kind.entity, row.id);
    for (const { entity, id } of kind.countedBy?.(tx, row) ?? []) noteChange(ctx, tx, entity, id);
    audit(ctx, tx, `${kind.entity}.${verb}`, row.id, { name: row.name });
  };
  const put = (ctx: ServiceContext, id: Id, time: number | null) => {
    inTransaction(ctx.db, (tx) => {
      const row = kind.require(tx, id);
      if (time !== null) kind.refuseWhileUsed(tx, row);
      kind.setDeletedAt(tx, id, time);
      note(ctx, tx, row, time === null ? 'restore' : 'delete');
    });
    return kind.toRecord(ctx.db, kind.require(ctx.db, id));
  };
  return {
    trash: operation({
      access: 'viewer',
      kind: 'query',
      input: z.void(),
      output: z.array(kind.record),
      run: ({ ctx }) => kind.inTrash(ctx.db).map((row) => kind.toRecord(ctx.db, row)),
    }),
    delete: operation({
      access: 'member',
      kind: 'mutation',
      input: kind.one,
      output: kind.record,
      run: ({ ctx, input: { id } }) => put(ctx, id, ctx.now()),
    }),
    restore: operation({
      access: 'member',
      kind: 'mutation',
      input: kind.one,
      output: kind.record,
      run: ({ ctx, input: { id } }) => put(ctx, id, null),
    }),
    purge: operation({
      access: 'admin',
      kind: 'mutation',
      input: kind.one,
      output: kind.one,
      async run({ ctx, input: { id } }) {
        const gone = inTransaction(ctx.db, (tx) => {
          const row = kind.require(tx, id);
          if (row.deletedAt === null)
            throw new DomainError('conflict', `"${row.name}" is not in the trash: put it there first.`, {
              field: 'id',
            });
          kind.remove(tx, id);
          note(ctx, tx, row, 'purge');
          return row;
        });
        await kind.removeFiles?.(ctx, gone);
        return { id };
      },
    }),
  };
}

const shown = 3;

export function nameDependants(users: readonly { readonly name: string; readonly inTrash: boolean }[]): string {
  const named = users.slice(0, shown).map(({ name, inTrash }) => `"${name}"${inTrash ? ' (in the trash)' : ''}`);
  return `${named.join(', ')}${users.length > shown ? ` and ${users.length - shown} more` : ''}`;
}
