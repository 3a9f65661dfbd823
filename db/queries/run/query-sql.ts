/**
 * @file The query language over runs as SQL. Every value, path and key is bound, never pasted. A condition is true or
 * false for every run, never null: a missing value matches no comparison, and NOT inverts that.
 */
import { type SQL, sql } from 'drizzle-orm';
import { fold } from '@/domain/fold-text';
import {
  type Comparator,
  dateRange,
  type FigureField,
  type QueryValue,
  type RunField,
  type RunQuery,
} from '@/domain/run-query';
import { choicesOf, fieldType } from '@/domain/run-query/fields';
import { alarm, run, series } from '../../schema';
import { contains, equalsText } from '../contains';
import { idOf, isOfGroup, oneOfEachGroup, plainValue, settingOf } from './field-sql';
import { finalOf, isFiniteNumber, kept, lookedUp, type SeriesFigure } from './figure-sql';

/** The caller and the time, to which `mine` and times are relative. */
export interface QueryScope {
  readonly person: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const mostJoins = 50;

/**
 * Collects the parts of one statement. A statement over all runs joins a metric's figures; one over few runs looks
 * them up.
 */
export class RunSql {
  private readonly tables: SQL[] = [];
  private readonly joins: SQL[] = [];
  /** By field: one that is both sorted by and shown is read once. */
  private readonly known = new Map<string, SQL>();

  /** `among`: ids of the few runs that the statement is about; all if it is absent. */
  constructor(
    private readonly scope: QueryScope,
    private readonly among?: SQL,
  ) {}

  /** `with …`, or nothing. Ask after all fields and conditions were made; likewise `from`. */
  get with(): SQL {
    return this.tables.length === 0 ? sql`` : sql`with ${sql.join(this.tables, sql`, `)}`;
  }

  /** As `with`, and what `body` selects under the name `found`, computed once however often it is used. */
  withFound(body: SQL): SQL {
    return sql`with ${sql.join([...this.tables, sql`found as materialized (${body})`], sql`, `)}`;
  }

  /** Of all runs the index is read, never the rows with their configs, whatever SQLite guesses of states. */
  get from(): SQL {
    return sql`${this.facts}${sql.join(this.joins, sql``)}`;
  }

  private get facts(): SQL {
    return this.among === undefined ? sql`${run} indexed by run_facts` : sql`${run}`;
  }

  /** The field's value for a run: a number, a text, or null. */
  value(field: RunField): SQL {
    const key = JSON.stringify(field);
    const value = this.known.get(key) ?? this.newValue(field);
    this.known.set(key, value);
    return value;
  }

  private newValue(field: RunField): SQL {
    switch (field.kind) {
      case 'plain':
        return plainValue(field.name, this.scope.now);
      case 'config':
        return this.among === undefined && isOfGroup(field.path)
          ? this.joined(sql`select one.group_hash, ${settingOf(field.path, sql`one.config`)} from ${oneOfEachGroup}`)
          : settingOf(field.path);
      case 'figure': {
        const { figure, key } = field;
        const final = finalOf(key, sql`${run.summary}`);
        if (figure === 'final') return final;
        // Most runs have the figure in their result: then its series is not looked at.
        if (figure === 'value') return sql`coalesce(${final}, ${lookedUp(figure, key)})`;
        return this.among === undefined ? this.joinedSeries(figure, key) : lookedUp(figure, key);
      }
      case 'mean':
        return this.joined(this.means(field.of));
    }
  }

  /** Forces the index of a run's keys, however few series SQLite estimates. */
  private joinedSeries(figure: SeriesFigure, key: string): SQL {
    if (this.joins.length >= mostJoins) return lookedUp(figure, key);
    const name = sql.identifier(`own_${this.joins.length}`);
    this.joins.push(sql` left join ${series} as ${name} on ${name}.run_id = ${run.id} and ${name}.key = ${key}`);
    return kept(figure, name);
  }

  /** The second column of `table`, whose first is a run's group. */
  private joined(table: SQL): SQL {
    const on = run.groupHash;
    const name = sql.identifier(`joined_${this.tables.length}`);
    this.tables.push(sql`${name}(matched, value) as materialized (${table})`);
    // SQLite joins 64 tables at most.
    if (this.joins.length >= mostJoins) return sql`(select value from ${name} where matched = ${on})`;
    this.joins.push(sql` left join ${name} on ${name}.matched = ${on}`);
    return sql`${name}.value`;
  }

  private means({ figure, key }: FigureField): SQL {
    const groups =
      this.among === undefined
        ? sql``
        : sql` and seeds.group_hash in (select own.group_hash from ${run} as own where own.id in (${this.among}))`;
    const present = sql` where seeds.deleted_at is null${groups}`;
    const seed = sql`select ${kept(figure === 'final' ? 'value' : figure)} from ${series} where ${series.run} = seeds.id and ${series.key} = ${key}`;
    const values =
      figure === 'value'
        ? sql`select seeds.group_hash, coalesce(${finalOf(key, sql`seeds.summary`)}, (${seed})) as value from ${run} as seeds${present}`
        : figure === 'final'
          ? sql`select seeds.group_hash, ${finalOf(key, sql`seeds.summary`)} as value from ${run} as seeds${present}`
          : sql`select seeds.group_hash, ${kept(figure)} as value from ${run} as seeds cross join ${series} on ${series.run} = seeds.id and ${series.key} = ${key}${present}`;
    // Of finite values; where seeds have values but none is finite, the mean is NaN rather than missing.
    const mean = sql`avg(case when ${isFiniteNumber(sql`value`)} then value end)`;
    return sql`select group_hash, coalesce(${mean}, case when count(value) > 0 then 'NaN' end) from (${values}) group by group_hash`;
  }

  condition(query: RunQuery): SQL {
    switch (query.type) {
      case 'and':
        return sql`(${sql.join(
          query.parts.map((part) => this.condition(part)),
          sql` and `,
        )})`;
      case 'or':
        return sql`(${sql.join(
          query.parts.map((part) => this.condition(part)),
          sql` or `,
        )})`;
      case 'not':
        return sql`not ${this.condition(query.part)}`;
      case 'mine':
        return sql`${run.createdBy} = ${this.scope.person}`;
      case 'is':
        return sql`(${run.id} in (select ${series.run} from ${series} where ${series.nonFinite} > 0) or exists (select 1 from json_each(${run.summary}) as each where each.atom in ('NaN', 'Infinity', '-Infinity')))`;
      case 'word':
        return sql`(${contains(sql`${run.name}`, query.text)} or ${run.id} = ${query.text})`;
      case 'in': {
        const each = query.values.map((value) => this.compare(query.field, '=', value));
        return sql`(${sql.join(each, sql` or `)})`;
      }
      case 'compare':
        return this.compare(query.field, query.comparator, query.value);
    }
  }

  private compare(field: RunField, comparator: Comparator, value: QueryValue): SQL {
    if (comparator === '!=') return sql`not ${this.compare(field, '=', value)}`;
    if (comparator === '!~') return sql`not ${this.compare(field, '~', value)}`;
    if (field.kind === 'plain') {
      if (field.name === 'tag') {
        // Many runs have the same tags: each list of them is looked through once.
        const fits = exists(sql`json_each(lists.tags) as each`, sql`each.value`, comparator, value);
        return sql`${run.tags} in (select lists.tags from (select distinct ${run.tags} as tags from ${this.facts}) as lists where ${fits})`;
      }
      if (field.name === 'alarm') {
        const own = sql`(select ${alarm.alarm} as value from ${alarm} where ${alarm.run} = ${run.id} union all select ${alarm.message} from ${alarm} where ${alarm.run} = ${run.id}) as each`;
        return exists(own, sql`each.value`, comparator, value);
      }
      const id = idOf(field.name);
      if (id !== null) {
        return sql`(${total(texts(this.value(field), comparator, value))} or ${total(sql`${id} = ${textOf(value)}`)})`;
      }
    }
    if (field.kind === 'config' && this.among === undefined && isOfGroup(field.path)) {
      const met = this.compareValue(field, settingOf(field.path, sql`one.config`), comparator, value);
      return sql`${run.groupHash} in (select one.group_hash from ${oneOfEachGroup} and ${met})`;
    }
    if (field.kind === 'figure' && field.figure !== 'final' && field.figure !== 'value' && this.among === undefined) {
      // One walk over the metric's series, in the order in which they are stored: a look-up for each run takes more than twice as long.
      // Rows are kept by their numbers: a set of fifty thousand ids, which are texts, takes a third longer to make and to ask.
      const met = this.compareValue(field, kept(field.figure), comparator, value);
      return sql`${run}.rowid in (select measured.rowid from ${series} cross join ${run} as measured on measured.id = ${series.run} where ${series.key} = ${field.key} and ${met})`;
    }
    return total(this.compareValue(field, this.value(field), comparator, value));
  }

  private compareValue(field: RunField, own: SQL, comparator: Comparator, value: QueryValue): SQL {
    switch (fieldType(field)) {
      case 'choice': {
        const fitting = (choicesOf(field) ?? []).filter((choice) => fold(choice) === fold(textOf(value)));
        return fitting.length === 0 ? sql`0` : sql`${own} in ${fitting}`;
      }
      case 'text':
      case 'set':
        return texts(own, comparator, value);
      case 'number':
      case 'span':
        return numbers(own, comparator, numberOf(value));
      case 'moment': {
        const { start, end } = this.momentsOf(value);
        return moments(own, comparator, start, end);
      }
      case 'any':
        // SQLite treats any text as greater than any number: types are compared first.
        if (value.type === 'text') {
          return comparator === '~' || comparator === '='
            ? texts(sql`cast(${own} as text)`, comparator, value)
            : sql`(typeof(${own}) = 'text' and ${own} ${operator(comparator)} ${value.text})`;
        }
        return sql`(typeof(${own}) in ('integer', 'real') and ${numbers(own, comparator, numberOf(value))})`;
    }
  }

  /** From the first to after the last moment meant; a length of time is one moment, that long ago. */
  private momentsOf(value: QueryValue): { start: number; end: number } {
    if (value.type === 'date') return dateRange(value.text) ?? { start: 0, end: 0 };
    const at = this.scope.now - numberOf(value);
    return { start: at, end: at };
  }
}

/** False if it would be null. */
function total(condition: SQL): SQL {
  return sql`coalesce(${condition}, 0)`;
}

function exists(from: SQL, own: SQL, comparator: Comparator, value: QueryValue): SQL {
  return sql`exists (select 1 from ${from} where ${texts(own, comparator, value)})`;
}

function texts(own: SQL, comparator: Comparator, value: QueryValue): SQL {
  return comparator === '~' ? contains(own, textOf(value)) : equalsText(own, textOf(value));
}

/** NaN is a text in the database: it equals itself, and is neither less nor greater than any number. */
function numbers(own: SQL, comparator: Comparator, value: number): SQL {
  if (Number.isNaN(value)) return comparator === '=' ? sql`${own} = 'NaN'` : sql`0`;
  const compared = sql`${own} ${operator(comparator)} ${value}`;
  // SQLite treats any text as greater than any number.
  return comparator === '>' || comparator === '>=' ? sql`(${compared} and typeof(${own}) <> 'text')` : compared;
}

function moments(own: SQL, comparator: Comparator, start: number, end: number): SQL {
  switch (comparator) {
    case '<':
      return sql`${own} < ${start}`;
    case '<=':
      return start === end ? sql`${own} <= ${end}` : sql`${own} < ${end}`;
    case '>':
      return start === end ? sql`${own} > ${end}` : sql`${own} >= ${end}`;
    case '>=':
      return sql`${own} >= ${start}`;
    default:
      return start === end ? sql`${own} = ${start}` : sql`(${own} >= ${start} and ${own} < ${end})`;
  }
}

const operators = { '=': sql`=`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const;

function operator(comparator: Comparator): SQL {
  return comparator === '<' || comparator === '<=' || comparator === '>' || comparator === '>='
    ? operators[comparator]
    : operators['='];
}

function textOf(value: QueryValue): string {
  return value.type === 'text' || value.type === 'date' ? value.text : String(numberOf(value));
}

function numberOf(value: QueryValue): number {
  if (value.type === 'number') return value.value;
  if (value.type === 'boolean') return value.value ? 1 : 0;
  return value.type === 'span' ? value.milliseconds : Number.NaN;
}
