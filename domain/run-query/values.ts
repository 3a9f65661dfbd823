/** @file Values of a query: from text to a field's type, and back. */

import type { FieldType } from './fields';
import { dateRange, type QueryValue } from './index';

const numberPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const spanPattern = /^(\d+(\.\d+)?(ms|s|min|m|h|d|w|y))+$/;

/** Longest first, so that a length is written in the largest unit that fits it exactly. */
const spanUnits = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

const specialPattern = /^([+-]?)(?:(nan)|inf|infinity|∞)$/i;

/** NaN and infinities by name, which figures may be; null for any other text. */
function parseSpecial(text: string): number | null {
  const match = specialPattern.exec(text);
  if (match === null) return null;
  if (match[2] !== undefined) return Number.NaN;
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

export function parseNumber(text: string): number | null {
  const value = numberPattern.test(text) ? Number(text) : Number.NaN;
  // Without minus zero, which compares equal to zero.
  return Number.isFinite(value) ? value + 0 : null;
}

/** `90s`, `1h30m`, `2.5d` in whole milliseconds; null if it is no length of time. */
export function parseSpan(text: string): number | null {
  if (!spanPattern.test(text)) return null;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/([\d.]+)([a-z]+)/g)) {
    const name = unit === 'min' ? 'm' : unit;
    total += Number(amount) * (spanUnits.find(([each]) => each === name)?.[1] ?? Number.NaN);
  }
  const rounded = Math.round(total);
  return Number.isSafeInteger(rounded) ? rounded : null;
}

export function formatSpan(milliseconds: number): string {
  const [unit, size] = spanUnits.find(([, each]) => milliseconds !== 0 && milliseconds % each === 0) ?? ['s', 1000];
  return `${milliseconds / size}${unit}`;
}

/** The value that `text` means for a field of this type; a string says what would be valid. */
export function readValue(type: FieldType, text: string, quoted: boolean): QueryValue | string {
  const number = quoted ? null : parseNumber(text);
  const span = quoted ? null : parseSpan(text);
  switch (type) {
    case 'text':
    case 'choice':
    case 'set':
      return { type: 'text', text };
    case 'number': {
      const value = number ?? (quoted ? null : parseSpecial(text));
      return value === null ? 'This needs a number, such as 0.9 or 1e-3, NaN or Infinity.' : { type: 'number', value };
    }
    case 'span':
      if (number !== null && number >= 0) return { type: 'span', milliseconds: Math.round(number * 1000) };
      return span === null
        ? 'This needs a length of time, such as 90s, 30m or 2h.'
        : { type: 'span', milliseconds: span };
    case 'moment':
      if (span !== null) return { type: 'span', milliseconds: span };
      if (dateRange(text) !== null) return { type: 'date', text };
      return 'This needs a date, such as 2026-11-01 or 2026-11-01T09:30, or how long ago, such as 7d.';
    case 'any':
      if (number !== null) return { type: 'number', value: number };
      if (!quoted && (text === 'true' || text === 'false')) return { type: 'boolean', value: text === 'true' };
      return { type: 'text', text };
  }
}
