/** @file Queries and fields over runs as inputs of services: text in, tree out; a mistake is an error that says where. */
import { z } from 'zod';
import type { QueryScope } from '@/db/queries/run/find-runs';
import { DomainError } from '@/domain/errors';
import type { QueryProblem, RunField, RunQuery } from '@/domain/run-query';
import { longestQuery, parseRunField, parseRunQuery } from '@/domain/run-query/parse';
import type { ServiceContext } from '@/server/context';

export const queryTextSchema = z.string().max(longestQuery);
/** A field as a column, a sort or a grouping names it: `best(validation.accuracy)`, `config.steps`. */
export const fieldTextSchema = z.string().min(1).max(300);

/** @throws DomainError `invalid-input` that names the place. */
export function readQuery(text: string): RunQuery | null {
  const read = parseRunQuery(text);
  if ('problem' in read) throw refusal(read.problem, 'query');
  return read.query;
}

/** @throws DomainError `invalid-input` */
export function readField(text: string, input: string): RunField {
  const read = parseRunField(text);
  if ('problem' in read) throw refusal(read.problem, input);
  return read.field;
}

export function scopeOf(ctx: ServiceContext): QueryScope {
  return { person: ctx.actor.name, now: ctx.now() };
}

function refusal({ message, from }: QueryProblem, field: string): DomainError {
  return new DomainError('invalid-input', `At character ${from + 1}: ${message}`, { field });
}
