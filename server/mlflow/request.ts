/** @file Inputs of the MLflow protocol: unknown fields are ignored, as by its own server. */
import { z } from 'zod';
import { loggedNumberSchema } from '@/domain/float';
import { runIdSchema } from '@/domain/ids';
import { missing } from './errors';

/** 64-bit numbers come as texts or as numbers. */
export const wholeSchema = z.coerce.number().pipe(z.int());

const keySchema = z.string().min(1).max(250);
export const paramSchema = z.object({ key: keySchema, value: z.string().max(6_000).default('') });
export const tagSchema = z.object({ key: keySchema, value: z.string().max(20_000).default('') });
export const metricSchema = z.object({
  key: keySchema,
  value: z.preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' && !/[a-z]/i.test(value) ? Number(value) : value),
    loggedNumberSchema,
  ),
  timestamp: wholeSchema.default(0),
  step: wholeSchema.default(0),
});

/** Older clients say `run_uuid`. */
export const runField = z.object({ run_id: z.string().optional(), run_uuid: z.string().optional() });

export function runIdIn({ run_id, run_uuid }: z.output<typeof runField>) {
  const text = run_id === undefined || run_id === '' ? run_uuid : run_id;
  const id = runIdSchema.safeParse(text).data;
  if (id === undefined) throw missing(`There is no run ${text ?? ''}.`);
  return id;
}

/** A list in a query comes once per value. */
export function queryInput(parameters: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    input[name] = values.length > 1 ? values : values[0];
  }
  return input;
}

export const listSchema = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.string()),
);

/** One page of a list: a token holds only its start. */
export function pageOf<T>(all: readonly T[], most: number, token: string | undefined): { items: T[]; next?: string } {
  const from = Number(token ?? 0) || 0;
  const items = all.slice(from, from + most);
  return from + most < all.length ? { items, next: String(from + most) } : { items };
}
