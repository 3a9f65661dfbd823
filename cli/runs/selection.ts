/** @file Which runs are meant, and in which order: options that `runs list` and `runs export` share, as one query. */
import type { Command } from 'commander';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runKindSchema } from '@/domain/run-config';
import { allOf, anyOf, type RunQuery } from '@/domain/run-query';
import type { PlainField } from '@/domain/run-query/fields';
import { formatRunQuery } from '@/domain/run-query/format';
import { parseRunQuery } from '@/domain/run-query/parse';
import { runStateSchema } from '@/domain/run-state';
import { collect } from '../ids';

export interface SelectionOptions {
  readonly query?: string;
  readonly mine?: boolean;
  readonly state: readonly string[];
  readonly kind: readonly string[];
  readonly text?: string;
  readonly tag?: string;
  readonly sort: string;
}

export function addSelectionOptions(command: Command): Command {
  return command
    .option('--query <query>', 'only runs that it finds: best(validation.accuracy) > 0.9 (docs/run-queries.md)')
    .option('--mine', 'only runs that you launched')
    .option('--state <state>', 'only this state (repeatable)', collect, [])
    .option('--kind <kind>', 'only this kind (repeatable)', collect, [])
    .option('--text <words>', 'only runs whose name, notes or tags contain these words')
    .option('--tag <tag>', 'only runs with this tag')
    .option('--sort <field>', 'order by this field of the query language; with a minus the largest first', '-created');
}

export interface Selection {
  /** In the query language; empty for all. */
  readonly query: string;
  readonly sort: string;
  readonly descending: boolean;
}

/** All that the options ask for holds of each run. @throws DomainError `invalid-input` naming the option */
export function selectionOf(options: SelectionOptions): Selection {
  const { mine, state, kind, text = '', tag, sort } = options;
  const given = readQuery(options.query ?? '');
  const words = text.split(/\s+/).filter((word) => word !== '');
  const parts: RunQuery[] = [
    ...(given === null ? [] : [given]),
    ...(mine ? [{ type: 'mine' } as const] : []),
    ...oneOf('state', choices(runStateSchema, state, '--state')),
    ...oneOf('kind', choices(runKindSchema, kind, '--kind')),
    ...words.map((word) => anyOf((['name', 'notes', 'tag'] as const).map((name) => compare(name, '~', word)))),
    ...(tag === undefined ? [] : [compare('tag', '=', tag)]),
  ];
  const descending = sort.startsWith('-');
  return {
    query: parts.length === 0 ? '' : formatRunQuery(allOf(parts)),
    sort: descending ? sort.slice(1) : sort,
    descending,
  };
}

function compare(name: PlainField, comparator: '=' | '~', text: string): RunQuery {
  return { type: 'compare', field: { kind: 'plain', name }, comparator, value: { type: 'text', text } };
}

function oneOf(name: PlainField, values: readonly string[]): RunQuery[] {
  return values.length === 0 ? [] : [anyOf(values.map((value) => compare(name, '=', value)))];
}

function readQuery(text: string): RunQuery | null {
  const read = parseRunQuery(text);
  if ('query' in read) return read.query;
  const { message, from } = read.problem;
  throw new DomainError('invalid-input', `--query, at character ${from + 1}: ${message}`, { field: 'query' });
}

function choices<Schema extends z.ZodEnum>(schema: Schema, given: readonly string[], option: string): string[] {
  const parsed = z.array(schema).safeParse(given);
  if (parsed.success) return parsed.data.map(String);
  throw new DomainError('invalid-input', `${option} takes one of ${schema.options.join(', ')}.`, { field: option });
}
