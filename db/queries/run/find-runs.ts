/** @file Which runs a query means, which order a field puts them in, and what a field's values are: answered from the columns that are kept. */
import { fold } from '@/domain/fold-text';
import type { FigureField, QueryValue, RunField, RunQuery } from '@/domain/run-query';
import { fieldType, type PlainField } from '@/domain/run-query/fields';
import { type Direct, fitsSettingText, fitsText, fitsValue, textOf } from '@/domain/run-query/fits';
import { idOf } from './field-sql';
import { KeptColumn, type ValueOrder } from './kept-column';
import type { KeptRuns } from './kept-runs';
import { textsIn } from './texts-in';

/** The caller and the time, to which `mine` and times are relative. */
export interface QueryScope {
  readonly person: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether the run in a place is meant. */
type Test = (place: number) => boolean;

export class RunFinder {
  private readonly means = new Map<string, KeptColumn>();

  constructor(
    private readonly runs: KeptRuns,
    private readonly scope: QueryScope,
  ) {}

  /** Values of a field. */
  values(field: RunField): KeptColumn {
    return field.kind === 'mean' ? this.meansOf(field.of) : this.runs.column(field, this.scope.now);
  }

  /** Places of the runs that a query means, in the order of a field, then of their creation. */
  find(
    query: RunQuery | null,
    sort: RunField,
    { descending, trash }: { descending: boolean; trash: boolean },
  ): Int32Array {
    const test = query === null ? null : this.test(query);
    const { byCreation } = this.runs;
    const found = new Int32Array(byCreation.length);
    let count = 0;
    for (let at = 0; at < byCreation.length; at++) {
      const place = byCreation[descending ? byCreation.length - 1 - at : at] ?? 0;
      if (this.runs.isThere(place, trash) && (test === null || test(place))) found[count++] = place;
    }
    const places = found.subarray(0, count);
    if (sort.kind === 'plain' && sort.name === 'created') return places;
    return this.values(sort).order(places, orderOf(sort), descending);
  }

  /** True or false for every run: a missing value fits no comparison, and NOT inverts that. */
  private test(query: RunQuery): Test {
    switch (query.type) {
      case 'and': {
        const parts = query.parts.map((part) => this.test(part));
        return (place) => parts.every((part) => part(place));
      }
      case 'or': {
        const parts = query.parts.map((part) => this.test(part));
        return (place) => parts.some((part) => part(place));
      }
      case 'not': {
        const part = this.test(query.part);
        return (place) => !part(place);
      }
      case 'mine': {
        const people = this.values({ kind: 'plain', name: 'person' });
        return people.each((person) => person === this.scope.person, false);
      }
      case 'is':
        return this.runs.column({ kind: 'own', name: 'not-a-number' }, this.scope.now).each((own) => own === 1, false);
      case 'word': {
        const sought = fold(query.text);
        const named = this.values({ kind: 'plain', name: 'name' }).eachFolded((name) => name.includes(sought));
        return (place) => named(place) || `run_${this.runs.letters[place]}` === query.text;
      }
      case 'in': {
        const each = query.values.map((value) => this.compare(query.field, '=', value));
        return (place) => each.some((fits) => fits(place));
      }
      case 'compare': {
        const { field, comparator, value } = query;
        if (comparator !== '!=' && comparator !== '!~') return this.compare(field, comparator, value);
        const fits = this.compare(field, comparator === '!=' ? '=' : '~', value);
        return (place) => !fits(place);
      }
    }
  }

  private compare(field: RunField, comparator: Direct, value: QueryValue): Test {
    const { now } = this.scope;
    const type = fieldType(field);
    if (field.kind === 'plain' && (field.name === 'tag' || field.name === 'alarm')) {
      const lists: KeptColumn =
        field.name === 'tag' ? this.values(field) : this.runs.column({ kind: 'own', name: 'alarm-texts' }, now);
      const fits = fitsText(comparator, value);
      return lists.each((list) => textsIn(list).some((text) => fits(fold(text), text)), false);
    }
    if (type === 'text') {
      const named = this.values(field).eachFolded(fitsText(comparator, value));
      if (field.kind !== 'plain' || !isLink(field.name)) return named;
      const link = this.runs.column({ kind: 'link', name: field.name }, now).each((id) => id === textOf(value), false);
      return (place) => named(place) || link(place);
    }
    const text = type === 'any' ? fitsSettingText(comparator, value) : null;
    if (text !== null) return this.values(field).eachFolded(text);
    return this.values(field).each(fitsValue(type, field, comparator, value, now), false);
  }

  /** Of the finite values of a group's runs; where they have values but none is finite, the mean is NaN rather than missing. */
  private meansOf(of: FigureField): KeptColumn {
    const name = JSON.stringify(of);
    const known = this.means.get(name);
    if (known !== undefined) return known;
    const figures = this.runs.column(of, this.scope.now);
    const group = this.values({ kind: 'plain', name: 'group' });
    const sums = new Map<string | number | null, { sum: number; finite: number; some: boolean }>();
    const places = Array.from({ length: this.runs.size }, (_, place) => place);
    for (const place of places) {
      if (!this.runs.isThere(place, false)) continue;
      const value = figures.at(place);
      if (value === null) continue;
      const own = group.at(place);
      const so = sums.get(own) ?? { sum: 0, finite: 0, some: false };
      so.some = true;
      if (typeof value === 'number' && Number.isFinite(value)) {
        so.sum += value;
        so.finite += 1;
      }
      sums.set(own, so);
    }
    const made = new KeptColumn(this.runs.size);
    made.fill(
      places,
      places.map((place) => {
        const so = sums.get(group.at(place));
        if (so === undefined) return null;
        return so.finite > 0 ? so.sum / so.finite : 'NaN';
      }),
    );
    this.means.set(name, made);
    return made;
  }
}

const isLink = (name: PlainField): boolean => idOf(name) !== null;

function orderOf(field: RunField): ValueOrder {
  if (field.kind === 'figure' || field.kind === 'mean') return 'measured';
  const type = fieldType(field);
  return type === 'text' || type === 'set' || type === 'any' ? 'folded' : 'plain';
}
