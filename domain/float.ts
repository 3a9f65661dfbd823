/** @file A float64 as JSON and the API carry it, NaN and infinities too. */
import { z } from 'zod';

export type LoggedNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** A float as JSON carries it: a number, or one of the names NaN, Infinity, -Infinity. A float that survives JSON. */
export const loggedNumberSchema = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .transform((value) => Number(value));

/** The JSON form of a float: a number, or one of the three names. */
export function loggedNumber(value: number): LoggedNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** A float64 as the API carries it: NaN and infinities too (superjson keeps them; zod's number refuses them). */
export const floatSchema = z.custom<number>((value) => typeof value === 'number', 'must be a number');
