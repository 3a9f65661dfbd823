/** @file The values of fields over runs as SQL. Every path and key is bound, never pasted. */
import { type SQL, sql } from 'drizzle-orm';
import type { FigureField, RunField } from '@/domain/run-query';
import type { PlainField } from '@/domain/run-query/fields';
import { alarm, run, series } from '../../schema';
import { idOf, plainValue, settingOf } from './field-sql';
import { finalOf, lookedUp } from './figure-sql';

/** What of a run is no field by itself, but what queries ask about: an id that a field's record is named by, texts of its alarms, whether it diverged. */
export type OwnField =
  | Exclude<RunField, { kind: 'mean' }>
  | { readonly kind: 'link'; readonly name: PlainField }
  | { readonly kind: 'own'; readonly name: 'alarm-texts' | 'not-a-number' | 'result-keys' };

/** `now`: milliseconds since the epoch, to which time counts that still goes on. Null where a run has no value. */
export function valueSql(field: OwnField, now: number): SQL {
  switch (field.kind) {
    case 'plain':
      return plainValue(field.name, now);
    case 'config':
      return settingOf(field.path);
    case 'figure':
      return figureSql(field);
    case 'link':
      return idOf(field.name) ?? sql`null`;
    case 'own':
      return ownFacts[field.name];
  }
}

function figureSql({ figure, key }: FigureField): SQL {
  if (figure !== 'final' && figure !== 'value') return lookedUp(figure, key);
  const final = finalOf(key, sql`${run.summary}`);
  // Most runs have the figure in their result: then its series is not looked at.
  return figure === 'final' ? final : sql`coalesce(${final}, ${lookedUp(figure, key)})`;
}

const ownFacts = {
  'result-keys': sql`(select json_group_array(each.key) from json_each(${run.summary}) as each)`,
  'alarm-texts': sql`(select json_group_array(text) from (select ${alarm.alarm} as text from ${alarm} where ${alarm.run} = ${run.id} union select ${alarm.message} from ${alarm} where ${alarm.run} = ${run.id}))`,
  'not-a-number': sql`(${run.id} in (select ${series.run} from ${series} where ${series.nonFinite} > 0) or exists (select 1 from json_each(${run.summary}) as each where each.atom in ('NaN', 'Infinity', '-Infinity')))`,
} as const;
