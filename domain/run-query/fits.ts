/** @file Whether a field's value fits a comparison: what the query language means by it. A missing value fits none, and NOT inverts that. */
import { fold } from '../fold-text';
import { choicesOf, type FieldType } from './fields';
import { type Comparator, dateRange, type QueryValue, type RunField } from './index';

/** NaN is a text where values are stored, infinities are numbers. */
type Value = string | number;

/** A comparison that `!=` and `!~` are the opposite of. */
export type Direct = Exclude<Comparator, '!=' | '!~'>;

/** Of texts: `folded` is the value's, as `fold` gives it. */
export type TextTest = (folded: string, value: Value) => boolean;
export type ValueTest = (value: Value) => boolean;

/** Whether a text holds or equals another, whatever the case. */
export function fitsText(comparator: Direct, value: QueryValue): TextTest {
  const sought = fold(textOf(value));
  return comparator === '~'
    ? (text) => text.includes(sought)
    : (text, own) => typeof own === 'string' && text === sought;
}

/** As `fitsText`, of a setting, whose numbers count as they are written; null where the setting is compared by its own kind. */
export function fitsSettingText(comparator: Direct, value: QueryValue): TextTest | null {
  if (value.type !== 'text' || (comparator !== '~' && comparator !== '=')) return null;
  const sought = fold(value.text);
  return comparator === '~' ? (text) => text.includes(sought) : (text) => text === sought;
}

/** Of values that are no plain text. `now`: spans of time are ago. */
export function fitsValue(
  type: FieldType,
  field: RunField,
  comparator: Direct,
  value: QueryValue,
  now: number,
): ValueTest {
  switch (type) {
    case 'choice': {
      const fitting = new Set((choicesOf(field) ?? []).filter((choice) => fold(choice) === fold(textOf(value))));
      return (own) => fitting.has(String(own));
    }
    case 'moment': {
      const { start, end } = momentsOf(value, now);
      return fitsMoment(comparator, start, end);
    }
    case 'any':
      // Numbers are compared with numbers only, texts with texts.
      if (value.type === 'text') {
        const { text } = value;
        return (own) => typeof own === 'string' && compares(comparator, own, text);
      }
      return (own) => typeof own === 'number' && compares(comparator, own, numberOf(value));
    default:
      return fitsNumber(comparator, numberOf(value));
  }
}

/** NaN equals itself, and is neither less nor greater than any number. */
function fitsNumber(comparator: Direct, value: number): ValueTest {
  if (Number.isNaN(value)) return (own) => comparator === '=' && own === 'NaN';
  return (own) => typeof own === 'number' && compares(comparator, own, value);
}

function fitsMoment(comparator: Direct, start: number, end: number): ValueTest {
  const moment = start === end;
  return (own) => {
    if (typeof own !== 'number') return false;
    switch (comparator) {
      case '<':
        return own < start;
      case '<=':
        return moment ? own <= end : own < end;
      case '>':
        return moment ? own > end : own >= end;
      case '>=':
        return own >= start;
      default:
        return moment ? own === start : own >= start && own < end;
    }
  };
}

/** From the first to after the last moment meant; a length of time is one moment, that long ago. */
function momentsOf(value: QueryValue, now: number): { start: number; end: number } {
  if (value.type === 'date') return dateRange(value.text) ?? { start: 0, end: 0 };
  const at = now - numberOf(value);
  return { start: at, end: at };
}

function compares<Kind extends Value>(comparator: Direct, own: Kind, other: Kind): boolean {
  switch (comparator) {
    case '<':
      return own < other;
    case '<=':
      return own <= other;
    case '>':
      return own > other;
    case '>=':
      return own >= other;
    default:
      return own === other;
  }
}

export function textOf(value: QueryValue): string {
  return value.type === 'text' || value.type === 'date' ? value.text : String(numberOf(value));
}

function numberOf(value: QueryValue): number {
  if (value.type === 'number') return value.value;
  if (value.type === 'boolean') return value.value ? 1 : 0;
  return value.type === 'span' ? value.milliseconds : Number.NaN;
}
