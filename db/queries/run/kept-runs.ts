/**
 * @file What tables of runs are filtered, sorted and grouped by, kept in memory by columns: each is read once, and brought up to date by the
 * change feed, whose changes are written in the transactions that they tell of. SQLite takes longest to hand over fifty thousand values.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { rowsOf } from '@/db/prepared';
import type { RunId } from '@/domain/ids';
import { isRunId } from '@/domain/run-id';
import type { MetricFigure, PlainField } from '@/domain/run-query/fields';
import { change, genotype, prior, run, runParent, series } from '../../schema';
import { changeRange } from '../change';
import { isOfGroup, oneOfEachGroup, settingOf } from './field-sql';
import { kept } from './figure-sql';
import { type CellValue, KeptColumn } from './kept-column';
import { cellsIn, eachId, letters, packedIds } from './packed-values';
import { type OwnField, valueSql } from './value-sql';

/** More columns are forgotten, those first that nobody asked for longest. */
const mostColumns = 250;
/** More changed runs are read as all are. */
const fewRuns = 500;

/** How the values of a run whose time still goes on are told apart. */
const timed = JSON.stringify({ kind: 'plain', name: 'duration' } satisfies OwnField);
const ended: OwnField = { kind: 'plain', name: 'ended' };
/** Columns that hold other records' names, or what hangs on a link to them. */
const named: ReadonlySet<string> = new Set(
  (['experiment', 'space', 'taskset', 'prior', 'genotype', 'arm'] as const).flatMap((name) => [
    JSON.stringify({ kind: 'plain', name } satisfies OwnField),
    JSON.stringify({ kind: 'link', name } satisfies OwnField),
  ]),
);
/** Entities of whose changes those names may be a part. */
const namers: ReadonlySet<string> = new Set(['run', 'prior', 'genotype', 'space', 'task-set']);

interface Kept {
  readonly field: OwnField;
  readonly column: KeptColumn;
}

const key = Symbol.for('masthead.kept-runs');
const holder = globalThis as typeof globalThis & { [key]?: WeakMap<Database, KeptRuns> };

/** One for each connection, whichever bundle asks; as the database is now. */
export function keptRuns(db: Database): KeptRuns {
  holder[key] ??= new WeakMap();
  const known = holder[key].get(db);
  const runs = known ?? new KeptRuns(db);
  if (known === undefined) holder[key].set(db, runs);
  runs.refresh();
  return runs;
}

export class KeptRuns {
  /** Letters of ids after `run_`, by place. */
  readonly letters: string[] = [];
  private places = new Map<string, number>();
  private created: number[] = [];
  /** By place: there, in the trash, or removed. */
  private standing: ('there' | 'trash' | 'gone')[] = [];
  private newest = -1;
  private ordered: Int32Array | null = null;
  private readonly columns = new Map<string, Kept>();
  private readonly lookedUp = new Map<string, readonly (number | undefined)[]>();
  /** Columns that are being read. */
  private readonly begun = new Set<Kept>();

  constructor(private readonly db: Database) {}

  get size(): number {
    return this.letters.length;
  }

  placeOf(id: RunId): number | undefined {
    return this.places.get(id.slice('run_'.length));
  }

  isThere(place: number, trash: boolean): boolean {
    return this.standing[place] === (trash ? 'trash' : 'there');
  }

  /** Takes in what has changed since. */
  refresh(): void {
    const { oldest, newest } = changeRange(this.db);
    if (newest === this.newest) return;
    // Removed changes can't be told any more, nor those of another database.
    if (this.newest < 0 || newest < this.newest || oldest > this.newest + 1) this.readAll();
    else this.takeIn(this.newest);
    this.newest = newest;
  }

  private takeIn(since: number): void {
    const changes = rowsOf<[string, string]>(
      this.db,
      sql`select distinct ${change.entity}, coalesce(${change.run}, case when ${change.entity} in ('series', 'log', 'artefact', 'architecture') then '' else ${change.key} end) from ${change} where ${change.id} > ${since}`,
    );
    const changed = new Set<RunId>();
    let names = false;
    for (const [entity, which] of changes) {
      if (isRunId(which)) changed.add(which);
      else if (namers.has(entity)) names = true;
    }
    if (names) for (const each of named) this.columns.delete(each);
    if (changed.size > fewRuns) this.columns.clear();
    if (changed.size > 0) {
      this.readAgain([...changed]);
      this.renameAfter([...changed]);
    }
  }

  /** Runs that start from what a changed one left: its prior's or genotype's name, and the arm of a retraining, are among their columns. */
  private renameAfter(ids: readonly RunId[]): void {
    const among = sql`(select value from json_each(${JSON.stringify(ids)}))`;
    const rows = rowsOf<[RunId]>(
      this.db,
      sql`select ${runParent.run} from ${runParent} where ${runParent.genotype} in (select ${genotype.id} from ${genotype} where ${genotype.run} in ${among}) or ${runParent.prior} in (select ${prior.id} from ${prior} where ${prior.run} in ${among})`,
    );
    const places = rows.flatMap(([id]) => this.placeOf(id) ?? []);
    for (const name of named) for (const place of places) this.columns.get(name)?.column.stale.add(place);
  }

  private readAgain(ids: readonly RunId[]): void {
    const found = rowsOf<[RunId, number, number | null]>(
      this.db,
      sql`select ${run.id}, ${run.createdAt}, ${run.deletedAt} from ${run} where ${run.id} in (select value from json_each(${JSON.stringify(ids)}))`,
    );
    const gone = new Set(ids);
    for (const [id, created, deleted] of found) {
      gone.delete(id);
      const known = this.placeOf(id);
      if (known === undefined || this.created[known] !== created) this.ordered = null;
      const place = known ?? this.add(id.slice('run_'.length));
      this.created[place] = created;
      this.standing[place] = deleted === null ? 'there' : 'trash';
      for (const { column } of [...this.columns.values(), ...this.begun]) column.stale.add(place);
    }
    for (const id of gone) {
      const place = this.placeOf(id);
      if (place !== undefined) this.standing[place] = 'gone';
    }
  }

  private add(letters: string): number {
    this.lookedUp.clear();
    const place = this.letters.push(letters) - 1;
    this.places.set(letters, place);
    return place;
  }

  private readAll(): void {
    this.columns.clear();
    this.begun.clear();
    this.letters.length = 0;
    this.places = new Map();
    const [row] = rowsOf<[string | null, string, string]>(
      this.db,
      sql`select ${packedIds}, json_group_array(${run.createdAt}), json_group_array(${run.deletedAt}) from ${run} indexed by run_facts`,
    );
    const [ids, created = '[]', deleted = '[]'] = row ?? [];
    eachId(ids ?? null, (letters) => this.add(letters));
    this.created = cellsIn(created).map(Number);
    this.standing = cellsIn(deleted).map((time) => (time === null ? 'there' : 'trash'));
    this.ordered = null;
  }

  /** All places in the order of creation. */
  get byCreation(): Int32Array {
    if (this.ordered === null) {
      const places = Int32Array.from(this.letters, (_, place) => place);
      const { created, letters } = this;
      this.ordered = places.sort((a, b) => {
        const [one = 0, other = 0] = [created[a], created[b]];
        return one - other || ((letters[a] ?? '') < (letters[b] ?? '') ? -1 : 1);
      });
    }
    return this.ordered;
  }

  /** The field's value of each run; `now` is what time still counts to. */
  column(field: OwnField, now: number): KeptColumn {
    const name = JSON.stringify(field);
    const known = this.columns.get(name);
    const { column } = known === undefined || known.column.worn ? { column: this.read(field, now) } : known;
    this.columns.delete(name);
    this.columns.set(name, { field, column });
    const [first] = this.columns.keys();
    if (this.columns.size > mostColumns && first !== undefined) this.columns.delete(first);
    if (name === timed) this.followTime(column, now);
    this.mend(column, field, now);
    return column;
  }

  /** Different values that runs have, of a field that time does not change; without those in the trash. */
  distinct(field: OwnField): (string | number)[] {
    const found = new Set<string | number>();
    const take = this.column(field, 0).each((value) => found.add(value) !== null, false);
    for (let place = 0; place < this.size; place++) if (this.isThere(place, false)) take(place);
    return [...found];
  }

  /** Of runs that go on the time does, too. */
  private followTime(column: KeptColumn, now: number): void {
    const ends = this.column(ended, now);
    for (let place = 0; place < this.size; place++)
      if (ends.at(place) === null && this.standing[place] !== 'gone') column.stale.add(place);
  }

  private mend(column: KeptColumn, field: OwnField, now: number): void {
    if (column.stale.size === 0) return;
    const places = [...column.stale];
    column.stale.clear();
    const ids = JSON.stringify(places.map((place) => `run_${this.letters[place]}`));
    const rows = rowsOf<[string, CellValue]>(
      this.db,
      sql`select substr(${run.id}, 5), ${valueSql(field, now)} from ${run} where ${run.id} in (select value from json_each(${ids}))`,
    );
    column.fill(
      rows.map(([letters]) => this.places.get(letters)),
      rows.map(([, cell]) => cell),
    );
  }

  private read(field: OwnField, now: number): KeptColumn {
    const column = new KeptColumn(this.size);
    if (field.kind === 'config' && isOfGroup(field.path)) {
      this.fillByGroup(column, field.path, now);
      return column;
    }
    if (field.kind === 'figure' && field.figure !== 'final' && field.figure !== 'value') {
      const value = kept(field.figure);
      this.fillFrom(
        column,
        sql`select group_concat(substr(${series.run}, 5), ''), json_group_array(${value}) from ${series} where ${series.key} = ${field.key}`,
      );
      return column;
    }
    const value = valueSql(field, now);
    this.fillFrom(column, sql`select ${packedIds}, json_group_array(${value}) from ${run} indexed by run_facts`);
    return column;
  }

  /** Of a setting that seeds share: one config of each group is read. */
  private fillByGroup(column: KeptColumn, path: string, now: number): void {
    const value = settingOf(path, sql`one.config`);
    const [row] = rowsOf<[string, string]>(
      this.db,
      sql`select json_group_array(one.group_hash), json_group_array(${value}) from ${oneOfEachGroup}`,
    );
    const [groups = '[]', values = '[]'] = row ?? [];
    const cells = cellsIn(values);
    const byGroup = new Map(cellsIn(groups).map((group, at) => [group, cells[at] ?? null]));
    const places = this.byCreation;
    const ofPlace = this.column({ kind: 'plain', name: 'group' }, now).each(
      (group) => byGroup.get(group) ?? null,
      null,
    );
    column.fill([...places], Array.from(places, ofPlace));
  }

  /** `query`: ids, packed, and a list of values. */
  private fillFrom(column: KeptColumn, query: SQL): void {
    const [row] = rowsOf<[string | null, string]>(this.db, query);
    const [ids = null, list = '[]'] = row ?? [];
    this.fill([column], ids, [list]);
  }

  private fill(columns: readonly KeptColumn[], ids: string | null, lists: readonly string[]): void {
    const places = this.placesOf(ids ?? '');
    for (const [at, column] of columns.entries()) column.fill(places, cellsIn(lists[at] ?? '[]'));
  }

  /** Columns of the same runs in the same order are read one after the other: their ids are looked up once. */
  private placesOf(packed: string): readonly (number | undefined)[] {
    const known = this.lookedUp.get(packed);
    if (known !== undefined) return known;
    const places: (number | undefined)[] = [];
    eachId(packed, (one) => void places.push(this.places.get(one)));
    if (this.lookedUp.size >= mostLookedUp) this.lookedUp.clear();
    this.lookedUp.set(packed, places);
    return places;
  }

  /** What was only needed to read. */
  settle(): void {
    this.lookedUp.clear();
  }

  /** Keeps several facts, in one walk over the runs. */
  readTogether(names: readonly PlainField[], now: number): void {
    const made = names
      .map((name): Kept => ({ field: { kind: 'plain', name }, column: new KeptColumn(this.size) }))
      .filter(({ field }) => !this.columns.has(JSON.stringify(field)));
    if (made.length === 0) return;
    const lists = made.map(({ field }) => sql`, json_group_array(${valueSql(field, now)})`);
    const [row] = rowsOf<[string | null, ...string[]]>(
      this.db,
      sql`select ${packedIds}${sql.join(lists, sql``)} from ${run} indexed by run_facts`,
    );
    const [ids = null, ...texts] = row ?? [];
    this.fill(
      made.map(({ column }) => column),
      ids,
      texts,
    );
    for (const each of made) this.columns.set(JSON.stringify(each.field), each);
  }

  /** Keeps figures of a metric, part by part: others may ask, and runs may change, between two parts. */
  *readMetric(metric: string, figures: readonly MetricFigure[]): Generator<void> {
    const made = figures.map(
      (figure): Kept => ({ field: { kind: 'figure', figure, key: metric }, column: new KeptColumn(this.size) }),
    );
    for (const each of made) this.begun.add(each);
    const lists = figures.map((figure) => sql`, json_group_array(${kept(figure, sql`part`)})`);
    for (let [from, left]: [number | null, boolean] = [0, true]; left && from !== null; ) {
      const part: SQL = sql`select * from ${series} where ${series.key} = ${metric} and ${series.id} > ${from} order by ${series.id} limit ${partSize}`;
      const [row]: PartRow[] = rowsOf<PartRow>(
        this.db,
        sql`select max(part.id), group_concat(substr(part.run_id, 5), '')${sql.join(lists, sql``)} from (${part}) as part`,
      );
      const [last = null, ids = null, ...texts] = row ?? [];
      this.fill(
        made.map(({ column }) => column),
        ids,
        texts,
      );
      left = (ids?.length ?? 0) === partSize * letters;
      from = last;
      yield;
    }
    for (const each of made) {
      // Gone where all was read anew meanwhile.
      if (this.begun.delete(each) && !this.columns.has(JSON.stringify(each.field)))
        this.columns.set(JSON.stringify(each.field), each);
    }
  }
}

/** The last series, ids of runs, packed, and a list of each figure. */
type PartRow = [number | null, string | null, ...string[]];

/** Lists of ids whose places are remembered for the next column. */
const mostLookedUp = 12;
/** Series read at once. */
const partSize = 10_000;
