/**
 * @file The query language over runs as SQL. Every value, path and key is bound, never pasted. A condition is true or
 * false for every run, never null: a missing value matches no comparison, and NOT inverts that.
 */
import { type SQL, sql } from 'drizzle-orm';
import {
  type Comparator,
  dateRange,
  type FigureField,
  type QueryValue,
  type RunField,
  type RunQuery,
} from '@/domain/run-query';
import { fieldType, type PlainField } from '@/domain/run-query/fields';
import {
  alarm,
  attempt,
  experiment,
  genotype,
  prior,
  run,
  runParent,
  searchSpace,
  series,
  taskSet,
} from '../../schema';
import { contains, equalsText } from '../contains';
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
    const facts = this.among === undefined ? sql` indexed by run_facts` : sql``;
    return sql`${run}${facts}${sql.join(this.joins, sql``)}`;
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
        return plainValue(field.name, this.scope);
      case 'config':
        return settingOf(field.path);
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
      if (field.name === 'tag') return exists(sql`json_each(${run.tags}) as each`, sql`each.value`, comparator, value);
      if (field.name === 'alarm') {
        const own = sql`(select ${alarm.alarm} as value from ${alarm} where ${alarm.run} = ${run.id} union all select ${alarm.message} from ${alarm} where ${alarm.run} = ${run.id}) as each`;
        return exists(own, sql`each.value`, comparator, value);
      }
      const id = idOf(field.name);
      if (id !== null) {
        return sql`(${total(texts(this.value(field), comparator, value))} or ${total(sql`${id} = ${textOf(value)}`)})`;
      }
    }
    if (field.kind === 'figure' && field.figure !== 'final' && field.figure !== 'value' && this.among === undefined) {
      // One walk over the metric's series, in the order in which they are stored: a look-up for each run takes more than twice as long.
      const met = this.compareValue(field, kept(field.figure), comparator, value);
      return sql`${run.id} in (select ${series.run} from ${series} where ${series.key} = ${field.key} and ${met})`;
    }
    return total(this.compareValue(field, this.value(field), comparator, value));
  }

  private compareValue(field: RunField, own: SQL, comparator: Comparator, value: QueryValue): SQL {
    switch (fieldType(field)) {
      case 'text':
      case 'choice':
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

/** A script's own parameters are texts: one that is written as a number counts as one. */
function settingOf(path: string): SQL {
  if (!path.startsWith('params.')) return sql`json_extract(${run.config}, ${`$.${path}`})`;
  return sql`number_in(json_extract(${run.config}, ${`$.params."${path.slice('params.'.length)}"`}))`;
}

/** The id by which a record may be named instead of by its name. */
function idOf(name: PlainField): SQL | null {
  switch (name) {
    case 'experiment':
      return sql`${run.experiment}`;
    case 'space':
      return sql`${run.space}`;
    case 'taskset':
      return sql`${run.taskSet}`;
    case 'prior':
      return sql`(select ${runParent.prior} from ${runParent} where ${runParent.run} = ${run.id})`;
    case 'genotype':
      return sql`(select ${runParent.genotype} from ${runParent} where ${runParent.run} = ${run.id})`;
    default:
      return null;
  }
}

/** The group that found the genotype, with the recipe: seeds retrain what their own seed found. */
const armOfRetraining = sql`(select source.group_hash || json_remove(${run.config}, '$.seed', '$.genotype') from ${runParent} join ${genotype} on ${genotype.id} = ${runParent.genotype} join ${run} as source on source.id = ${genotype.run} where ${runParent.run} = ${run.id})`;

function plainValue(name: PlainField, { now }: QueryScope): SQL {
  switch (name) {
    case 'name':
    case 'kind':
    case 'state':
    case 'seed':
    case 'priority':
    case 'notes':
    case 'reason':
    case 'device':
      return sql`${run[name]}`;
    case 'group':
      return sql`${run.groupHash}`;
    case 'arm':
      return sql`coalesce(case when ${run.kind} = 'evaluate' then ${armOfRetraining} end, ${run.groupHash})`;
    case 'person':
      return sql`${run.createdBy}`;
    case 'created':
      return sql`${run.createdAt}`;
    case 'started':
      return sql`${run.startedAt}`;
    case 'ended':
      return sql`${run.endedAt}`;
    case 'duration':
      return sql`coalesce((select sum(coalesce(${attempt.endedAt}, ${now}) - ${attempt.startedAt}) from ${attempt} where ${attempt.run} = ${run.id}), coalesce(${run.endedAt}, ${now}) - ${run.startedAt})`;
    case 'tag':
      return sql`${run.tags}`;
    case 'experiment':
      return sql`(select ${experiment.name} from ${experiment} where ${experiment.id} = ${run.experiment})`;
    case 'space':
      return sql`(select ${searchSpace.name} from ${searchSpace} where ${searchSpace.id} = ${run.space})`;
    case 'taskset':
      return sql`(select ${taskSet.name} from ${taskSet} where ${taskSet.id} = ${run.taskSet})`;
    case 'prior':
      return sql`(select ${prior.name} from ${runParent} join ${prior} on ${prior.id} = ${runParent.prior} where ${runParent.run} = ${run.id})`;
    case 'genotype':
      return sql`(select ${genotype.name} from ${runParent} join ${genotype} on ${genotype.id} = ${runParent.genotype} where ${runParent.run} = ${run.id})`;
    case 'alarms':
      return sql`(select count(*) from ${alarm} where ${alarm.run} = ${run.id})`;
    case 'alarm':
      return sql`(select group_concat(distinct ${alarm.alarm}) from ${alarm} where ${alarm.run} = ${run.id})`;
  }
}
