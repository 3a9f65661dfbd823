/** @file Writes a query over runs, so that reading it gives the same tree. */
import { isMetricName } from './fields';
import type { QueryValue, RunField, RunQuery } from './index';
import { isKeyword } from './parse';
import { formatSpan, parseNumber } from './values';

export function formatRunQuery(query: RunQuery | null): string {
  return query === null ? '' : write(query);
}

export function formatRunField(field: RunField): string {
  switch (field.kind) {
    case 'plain':
      return field.name;
    case 'config':
      return `config.${field.path}`;
    case 'figure':
      if (field.figure === 'value' && isMetricName(field.key)) return field.key;
      return `${field.figure}(${/^[\w.-]+$/.test(field.key) ? field.key : quote(field.key)})`;
    case 'mean':
      return `mean(${formatRunField(field.of)})`;
  }
}

function write(query: RunQuery): string {
  switch (query.type) {
    case 'and':
      return query.parts.map((part) => (part.type === 'or' ? `(${write(part)})` : write(part))).join(' AND ');
    case 'or':
      return query.parts.map(write).join(' OR ');
    case 'not':
      return `NOT ${query.part.type === 'and' || query.part.type === 'or' ? `(${write(query.part)})` : write(query.part)}`;
    case 'compare':
      return `${formatRunField(query.field)} ${query.comparator} ${formatValue(query.value)}`;
    case 'in':
      return `${formatRunField(query.field)} IN (${query.values.map(formatValue).join(', ')})`;
    case 'mine':
      return 'mine';
    case 'is':
      return `is:${query.what}`;
    case 'word':
      return isPlainWord(query.text) ? query.text : quote(query.text);
  }
}

function formatValue(value: QueryValue): string {
  switch (value.type) {
    case 'text':
      return isPlainWord(value.text) ? value.text : quote(value.text);
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'span':
      return formatSpan(value.milliseconds);
    case 'date':
      return value.text;
  }
}

/** Whether it needs no quotes where a word or a text is allowed. */
function isPlainWord(text: string): boolean {
  return (
    /^[\p{L}\p{N}_.\-/:@]+$/u.test(text) &&
    !isKeyword(text) &&
    !/^(mine|true|false|is:.*)$/i.test(text) &&
    parseNumber(text) === null
  );
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
